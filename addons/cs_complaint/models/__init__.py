# The mixin first: models are registered in this order.
from . import cs_ticket_part_mixin
from . import cs_assignment
from . import cs_callback
from . import cs_complaint_analysis_line
from . import cs_import_batch
from . import cs_import_batch_line
from . import cs_import_batch_run
from . import cs_report_run
from . import helpdesk_ticket
from . import helpdesk_ticket_clock
from . import helpdesk_ticket_company
from . import helpdesk_ticket_gate
from . import helpdesk_ticket_register
from . import helpdesk_ticket_stage
from . import helpdesk_ticket_team
from . import res_company
from . import res_config_settings
