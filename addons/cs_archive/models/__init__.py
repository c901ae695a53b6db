# Mixins first: the models that use them are registered in this order.
from . import cs_place_mixin
from . import cs_area
from . import cs_building
from . import cs_household
from . import cs_household_person
from . import cs_phone
from . import cs_unit
from . import cs_unit_address
from . import cs_unit_household
from . import cs_setup
from . import cs_role_board
