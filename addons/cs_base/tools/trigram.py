"""The PostgreSQL extension that makes text search fast (ux M11)."""

import logging

import psycopg2

_logger = logging.getLogger(__name__)


def ensure_trigram(env):
    """Make trigram indexes possible where the database allows it.

    Odoo creates ``pg_trgm`` only in databases that it creates itself, and skips
    the indexes of the others without a word. The extension is a trusted one: the
    owner of the database may create it. Where even that is forbidden, search
    stays right but slow, and one warning says what the administrator can do.

    :param env: environment whose registry is told about the extension
    :return: bool, True when indexes can be made
    """
    registry = env.registry
    if registry.has_trigram:
        return True
    try:
        with env.cr.savepoint(flush=False):
            env.cr.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except psycopg2.Error as error:
        _logger.warning(
            "Text search stays slow: the extension pg_trgm is missing (%s). Let the "
            'database administrator run "CREATE EXTENSION pg_trgm", then update '
            "the module cs_base.",
            str(error).strip(),
        )
        return False
    registry.has_trigram = True
    return True
