"""What requests of strangers may hold; everything else is refused or left out."""

from werkzeug.exceptions import BadRequest

MAX_ID = 2**31 - 1


def get_id(params, name):
    """Return a record id of a request, 0 when there is none.

    :raise BadRequest: it is no number
    """
    try:
        number = int(params.get(name) or 0)
    except (TypeError, ValueError) as error:
        raise BadRequest(f"{name} is no number") from error
    return number if 0 <= number <= MAX_ID else 0
