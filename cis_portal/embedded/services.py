"""The embedded services by name."""

from cis_portal.embedded.postgres import Postgres
from cis_portal.embedded.redis_server import RedisServer
from cis_portal.embedded.service import Service

POSTGRES = Postgres()
REDIS = RedisServer()
BY_NAME: dict[str, Service] = {service.name: service for service in (POSTGRES, REDIS)}
