from . import test_access
from . import test_address
from . import test_area
from . import test_building
from . import test_find_units
from . import test_import_addresses
from . import test_unit
