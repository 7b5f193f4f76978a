"""The settings of the site with the transactions and the time-out that Django has for SQLite by default."""

from biocluster.web.settings.local import *  # noqa: F403
from biocluster.web.settings.local import DATABASES

DATABASES["default"]["OPTIONS"] = {
    name: value
    for name, value in DATABASES["default"]["OPTIONS"].items()
    if name not in ("transaction_mode", "timeout")
}
