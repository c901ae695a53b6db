"""The roles of the service centre, as the workbench names them (ux M15)."""

DESK = "cs_complaint.cs_complaint_group_user"
OFFICER = "cs_complaint.cs_complaint_group_officer"
MANAGER = "cs_complaint.cs_complaint_group_manager"
CALLER = "cs_complaint.cs_complaint_group_callback_clerk"
SCHEDULER = "cs_complaint.cs_complaint_group_callback_scheduler"
KEEPER = "cs_complaint.cs_complaint_group_record_keeper"
DUTY = "cs_complaint.cs_complaint_group_duty_leader"
DISPATCHER = "cs_complaint.cs_complaint_group_dispatcher"
WORKER = "cs_complaint.cs_complaint_group_repair_worker"
DIRECTOR = "cs_base.cs_base_group_director"
DEPARTMENT = "cs_base.cs_base_group_department_user"
HEAD = "cs_base.cs_base_group_department_head"
AUDITOR = "cs_base.cs_base_group_auditor"
CALLERS = [CALLER, SCHEDULER]
CLERKS = [OFFICER, MANAGER]
DESKS = [DESK, OFFICER, DUTY, KEEPER, MANAGER]

# Named in every domain of open tickets: the indexes of open ones are small.
OPEN = [("step", "!=", False), ("is_open", "=", True)]
