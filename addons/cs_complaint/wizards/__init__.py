from . import cs_import_batch_load
from . import helpdesk_ticket_duplicate_wizard
