"""The demo's candidates: every point of the road has its people, and nobody comes twice."""

from accounts.permissions import Role
from exchange.demo import make_accounts
from exchange.demo.candidates import bring_candidates
from participants.checking import judge
from participants.models import Candidacy


def test_the_demo_has_candidates_at_every_point_of_the_road_and_brings_them_once(project):
    users = make_accounts(project=project, passphrase="stokrotki-w-toruniu")
    assert bring_candidates(project=project, users=users) == 8
    assert bring_candidates(project=project, users=users) == 0
    assert list(Candidacy.objects.order_by("id").values_list("state", flat=True)) == [
        "inquiry", "application", "opinion_pending", "referred", "interviewed", "scored", "scored", "accepted"
    ]  # fmt: skip
    assert judge(Candidacy.objects.get(state="accepted")).standing_in_the_way == []
    assert Candidacy.objects.visible_to(users[Role.MOPR]).count() == 6
