"""What tests of attendance share."""

from threading import Barrier, Thread

import pytest
from django.db import connection


@pytest.fixture
def together():
    """Do all at the same moment, each in a thread with its own connection; what each returned or raised."""

    def run_all(*deeds, refusals=Exception):
        barrier, answers = Barrier(len(deeds)), [None] * len(deeds)

        def run(place, deed):
            barrier.wait()
            try:
                answers[place] = deed()
            except refusals as refusal:
                answers[place] = refusal
            finally:
                connection.close()

        threads = [Thread(target=run, args=pair) for pair in enumerate(deeds)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=20)
        assert not any(thread.is_alive() for thread in threads)
        return answers

    return run_all
