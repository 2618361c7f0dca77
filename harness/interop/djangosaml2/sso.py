"""The backend of djangosaml2, with the hook that its documentation asks for."""

import hashlib
from datetime import UTC, datetime

from django.core.cache import cache
from djangosaml2.backends import Saml2Backend
from saml2.time_util import str_to_time


class Backend(Saml2Backend):
    """Remembers the assertions that were used, so that none is used twice."""

    def is_authorized(
        self, attributes, attribute_mapping, idp_entityid, assertion_info, **kwargs
    ):
        if not assertion_info:
            return True
        if not assertion_info["not_on_or_after"]:
            return False  # For how long should it be remembered?
        end = datetime(*str_to_time(assertion_info["not_on_or_after"])[:6], tzinfo=UTC)
        # As long as the assertion lasts, the clocks may differ, and a minute more.
        seconds = (end - datetime.now(UTC)).total_seconds() + 240
        return cache.add(
            hashlib.sha256(assertion_info["assertion_id"].encode()).hexdigest(),
            True,
            seconds,
        )
