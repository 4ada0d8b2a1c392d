"""The individual programme of a file: its page, its versions, its reviews; and the social situation."""

from django.urls import path

from reintegration.views import plan_reviews, plan_steps, plan_writing, plans, social

PLAN = "<case:case>/plan/"
SOCIAL = "<case:case>/outcomes/social/"

urlpatterns = [
    path(PLAN, plans.participant_plan, name="participant_plan"),
    path(f"{PLAN}begin/", plan_writing.participant_plan_begin, name="participant_plan_begin"),
    path(f"{PLAN}annex/", plan_writing.participant_plan_annex, name="participant_plan_annex"),
    path(f"{PLAN}review/", plan_reviews.participant_plan_review, name="participant_plan_review"),
    path(f"{PLAN}review/goals/<int:goal>/", plan_reviews.participant_plan_assess, name="participant_plan_assess"),
    path(f"{PLAN}review/conclude/", plan_reviews.participant_plan_conclude, name="participant_plan_conclude"),
    path(
        f"{PLAN}reviews/<int:review>/print/",
        plan_reviews.participant_plan_review_print,
        name="participant_plan_review_print",
    ),
    path(f"{PLAN}<int:version>/", plans.participant_plan_version, name="participant_plan_version"),
    path(f"{PLAN}<int:version>/print/", plans.participant_plan_print, name="participant_plan_print"),
    path(f"{PLAN}<int:version>/write/", plan_writing.participant_plan_write, name="participant_plan_write"),
    path(f"{PLAN}<int:version>/goals/", plan_writing.participant_plan_goal, name="participant_plan_goal"),
    path(
        f"{PLAN}<int:version>/goals/<int:goal>/",
        plan_writing.participant_plan_goal_change,
        name="participant_plan_goal_change",
    ),
    path(
        f"{PLAN}<int:version>/goals/<int:goal>/remove/",
        plan_writing.participant_plan_goal_remove,
        name="participant_plan_goal_remove",
    ),
    path(f"{PLAN}<int:version>/send/", plan_steps.participant_plan_send, name="participant_plan_send"),
    path(f"{PLAN}<int:version>/back/", plan_steps.participant_plan_back, name="participant_plan_back"),
    path(f"{PLAN}<int:version>/answer/", plan_steps.participant_plan_answer, name="participant_plan_answer"),
    path(f"{PLAN}<int:version>/agreed/", plan_steps.participant_plan_agreed, name="participant_plan_agreed"),
    path(f"{PLAN}<int:version>/sign/", plan_steps.participant_plan_sign, name="participant_plan_sign"),
    path(SOCIAL, social.participant_social, name="participant_social"),
    path(f"{SOCIAL}<slug:moment>/", social.participant_social_assess, name="participant_social_assess"),
    path(
        f"{SOCIAL}<int:assessment>/<slug:moment>/<day:day>/",
        social.participant_social_correct,
        name="participant_social_correct",
    ),
    path(f"{SOCIAL}<slug:moment>/<day:day>/print/", social.participant_social_print, name="participant_social_print"),
    path(f"{SOCIAL}<slug:moment>/<day:day>/sign/", social.participant_social_sign, name="participant_social_sign"),
]
