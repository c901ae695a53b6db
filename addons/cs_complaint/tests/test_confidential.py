"""Discipline complaints: closed from the first moment, by every door (CMP-32)."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .confidential_common import SECRET, CsConfidentialCommon


@tagged("post_install", "-at_install", "security")
class TestConfidential(CsConfidentialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.outsiders = (
            cls.desk | cls.accused | cls.below | cls.auditor | cls.desk_other
        ) | (cls.worker | cls.foreign_desk)
        export = cls.env.ref("base.group_allow_export")
        cls.outsiders.group_ids = [Command.link(export.id)]
        cls.readers = cls.service_manager | cls.director | cls.hr_officer

    # --- content ---------------------------------------------------------------

    def test_ticket_tells_nothing(self):
        """CMP-32: the ticket holds its number and a neutral title."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT row_to_json(t)::text FROM helpdesk_ticket t WHERE id = %s",
            [self.matter.id],
        )
        [(row,)] = self.env.cr.fetchall()
        for word in (SECRET, "Secret", "19900000077", "Li from"):
            self.assertNotIn(word, row)
        self.assertEqual(self.matter.display_name, self.matter.short_number)
        self.assertEqual(self.investigation.course_of_events, SECRET)
        self.assertTrue(self.matter.is_confidential)
        self.assertTrue(self.matter.number)

    def test_content_given_on_the_ticket_moves(self):
        """CMP-32: whatever the desk fills in goes to the investigation."""
        ticket = self._as(self.Ticket, self.desk).create(
            self._ticket_vals(
                is_discipline=True,
                name="Thief at the gate",
                description="<p>He put it in his pocket</p>",
                partner_phone="19900000088",
                place_text="Gate 7",
                complained_object="The tall guard",
                customer_request="Dismiss him",
            )
        )
        record = ticket.sudo().investigation_ids
        self.assertIn("Thief at the gate", record.course_of_events)
        self.assertIn("pocket", record.course_of_events)
        self.assertEqual(record.complainant_phone, "19900000088")
        self.assertEqual(record.complainant_name, "Zhang")
        self.assertEqual(record.accused_text, "The tall guard")
        self.assertEqual(record.customer_request, "Dismiss him")
        ticket = ticket.sudo()
        self.assertFalse(ticket.partner_phone or ticket.partner_name)
        self.assertFalse(ticket.place_text or ticket.complained_object)
        self.assertNotIn("pocket", ticket.description)
        self.assertNotIn("Thief", ticket.name)

    def test_content_in_the_context_moves(self):
        """Guarantee 1: defaults of a client are no way round."""
        ticket = self._as(self.Ticket, self.desk).with_context(
            default_is_discipline=True,
            default_name="Thief",
            default_description="He put it in his pocket",
            default_partner_name="Zhao Secret",
        )
        ticket = ticket.create({"kind": "complaint", "site_id": self.site.id}).sudo()
        self.assertTrue(ticket.is_confidential)
        self.assertNotIn("Thief", ticket.name)
        self.assertFalse(ticket.partner_name)
        self.assertIn("Thief", ticket.investigation_ids.course_of_events)
        self.assertEqual(ticket.investigation_ids.complainant_name, "Zhao Secret")

    def test_facts_only(self):
        """Guarantee 1: the receiver gives facts, not findings or lists."""
        for name, value in (
            ("findings", "founded"),
            ("reader_ids", [Command.set(self.desk.ids)]),
            ("step", "done"),
            ("investigator_id", self.accused_employee.id),
        ):
            with self.subTest(name=name), self.assertRaises(ValidationError):
                self._new_matter(**{name: value})
        with self.assertRaises(ValidationError):
            self._as(self.Ticket, self.desk).create(
                {"kind": "repair", "investigation_vals": {"witnesses": "x"}}
            )

    def test_batch_keeps_the_order(self):
        """Plain and confidential ones registered at once come back as given."""
        vals_list = [
            self._ticket_vals(name="first"),
            self._matter_vals(),
            self._ticket_vals(name="third"),
        ]
        tickets = self._as(self.Ticket, self.desk).create(vals_list)
        self.assertEqual(tickets.sudo().mapped("is_discipline"), [False, True, False])
        self.assertEqual(tickets[2].name, "third")

    def test_receiver_keeps_the_number(self):
        """CMP-32 (ux 4.1): after saving the desk has the receipt, no more."""
        [receipt] = self._as(self.matter, self.desk)._get_receipts()
        self.assertEqual(receipt["number"], self.matter.number)
        self.assertEqual(set(receipt), {"id", "number", "short_number"})
        [saved] = self._as(self.Ticket, self.desk).web_save(
            {"kind": "complaint", "is_discipline": True, "description": SECRET},
            {"short_number": {}, "description": {}, "investigation_ids": {}},
        )
        self.assertTrue(saved["short_number"])
        self.assertFalse(saved["description"] or saved["investigation_ids"])

    # --- the doors ---------------------------------------------------------------

    def test_readers(self):
        """CMP-32: managers, director and HR see it by default."""
        for user in self.readers:
            with self.subTest(user=user.login):
                self.assertEqual(
                    self._as(self.matter, user).read(["number"])[0]["id"],
                    self.matter.id,
                )
                record = self._as(self.investigation, user)
                self.assertEqual(record.course_of_events, SECRET)

    def test_orm_doors(self):
        """Guarantee 8: search, read, names, groups, sums and export."""
        everything = [("id", "in", self.matter.ids)]
        for user in self.outsiders:
            with self.subTest(user=user.login):
                ticket = self._as(self.matter, user)
                self.assertFalse(ticket.search(everything))
                self.assertEqual(ticket.search_count(everything), 0)
                self.assertFalse(ticket.name_search(self.matter.number))
                self.assertFalse(
                    ticket.search([("name", "=", self.matter.name)]) & ticket
                )
                self.assertFalse(ticket._read_group(everything, ["kind"], ["__count"]))
                for call in (
                    lambda t: t.read(["name"]),
                    lambda t: t.web_read({"name": {}, "investigation_ids": {}}),
                    lambda t: t.export_data(["number", "name"]),
                    lambda t: t.write({"priority": "2"}),
                    lambda t: t.message_post(body="Hello"),
                    lambda t: t.message_subscribe(
                        partner_ids=t.env.user.partner_id.ids
                    ),
                    lambda t: t.activity_schedule("mail.mail_activity_data_todo"),
                ):
                    ticket.invalidate_recordset()
                    with self.assertRaises(AccessError):
                        call(ticket)

    def test_investigation_doors(self):
        """Guarantee 8: the same for the investigation and its exhibits."""
        self.investigation.exhibit_ids = [self._exhibit_command(self.env.user)]
        for user in self.outsiders:
            for model, record in (
                ("cs.complaint.investigation", self.investigation),
                ("cs.complaint.exhibit", self.investigation.exhibit_ids),
            ):
                with self.subTest(user=user.login, model=model):
                    own = self._as(record, user)
                    self.assertFalse(own.search([]) & own)
                    self.assertEqual(own.search_count([("id", "=", record.id)]), 0)
                    own.invalidate_recordset()
                    with self.assertRaises(AccessError):
                        own.read(["display_name"])
                    with self.assertRaises(AccessError):
                        own.write(
                            {"sequence": 1} if "sequence" in own else {"answer": "x"}
                        )

    def test_search_by_content(self):
        """Guarantee 8: nobody guesses the content by searching for it."""
        for user in self.outsiders:
            for field in ("course_of_events", "complainant_name", "witnesses"):
                domain = [(f"investigation_ids.{field}", "ilike", "e")]
                found = self._as(self.Ticket, user).search(domain)
                self.assertNotIn(self.matter.id, found.ids)

    def test_through_other_records(self):
        """web_read through a many2one shows no name of what is hidden."""
        plain = self._new_ticket()
        plain.duplicate_id = self.matter
        number = self.matter.short_number
        for user in (self.desk, self.accused):
            own = self._as(plain, user)
            spec = {"duplicate_id": {"fields": {"display_name": {}}}}
            [read] = own.web_read(spec)
            self.assertEqual(read["duplicate_id"]["display_name"], number)
            self.env.invalidate_all()
            spec["duplicate_id"]["fields"]["name"] = {}
            with self.assertRaises(AccessError):
                own.web_read(spec)

    def test_listed_accused_is_refused(self):
        """CMP-32: the accused and all below see nothing even if they are listed."""
        record = self._as(self.investigation, self.service_manager)
        record.reader_ids |= self.accused | self.below | self.desk
        self.assertEqual(record.refused_user_ids, self.accused | self.below)
        for user in (self.accused, self.below):
            self.assertFalse(self._as(self.matter, user).has_access("read"))
            self.assertFalse(self._as(self.investigation, user).has_access("read"))
        self.assertTrue(self._as(self.investigation, self.desk).has_access("read"))

    def test_line_of_command_changes(self):
        """CMP-32: who comes below the accused loses sight at once, and back."""
        reader = self.service_manager
        ticket = self._as(self.matter, reader)
        self.assertTrue(ticket.has_access("read"))
        employee = reader.employee_ids
        employee.parent_id = self.below_employee
        self.assertFalse(ticket.has_access("read"))
        employee.parent_id = False
        self.assertTrue(ticket.has_access("read"))
        self.department_other.manager_id = self.accused_employee
        employee.department_id = self.department_other
        self.assertFalse(ticket.has_access("read"))
        self.department_other.manager_id = False
        self.assertTrue(ticket.has_access("read"))

    def test_nobody_left(self):
        """CMP-32: when all leaders stand below the accused, the leadership sees it."""
        boss = self._new_user(
            "boss", "cs_base.cs_base_group_company_leadership", self.site
        )
        top = self._new_employee(
            self._new_user("top", "cs_base.cs_base_group_director", self.site)
        )
        for user in (*self.readers, self.accused):
            user.employee_ids.parent_id = top
        ticket = self._new_matter(accused_employee_id=top.id)
        self.assertEqual(ticket.sudo().confidential_user_ids, boss)

    def test_accused_takes_no_part(self):
        """CMP-32: neither assignee nor investigator nor caller nor worker."""
        record = self._as(self.investigation, self.service_manager)
        for employee in (self.accused_employee, self.below_employee):
            with self.assertRaises(ValidationError):
                record.investigator_id = employee.id
        for user in (self.accused, self.below, self.desk):
            with self.assertRaises(ValidationError):
                self._as(self.matter, self.service_manager).user_id = user
        with self.assertRaises(ValidationError):
            self._as(self.env["cs.assignment"], self.service_manager).create(
                {
                    "ticket_id": self.matter.id,
                    "department_id": self.department.id,
                    "employee_id": self.accused_employee.id,
                    "deadline": "2099-01-01 00:00:00",
                }
            )
        with self.assertRaises(ValidationError):
            self.env["mail.activity"].create(
                {
                    "res_model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                    "res_id": self.matter.id,
                    "user_id": self.accused.id,
                }
            )

    # --- messages and files ------------------------------------------------------

    def test_no_trace_in_mail(self):
        """Guarantee 8: followers, notifications, activities, messages, tracking."""
        partners = self.outsiders.partner_id
        records = (self.matter, self.investigation)
        for record in records:
            self.assertFalse(record.message_partner_ids & partners)
            self.assertFalse(record.activity_ids.user_id & self.outsiders)
        messages = (
            self.env["mail.message"]
            .search([("model", "in", [r._name for r in records])])
            .filtered(lambda m: m.res_id in (self.matter.id, self.investigation.id))
        )
        for message in messages:
            self.assertFalse(message.notified_partner_ids & partners)
            self.assertFalse(message.partner_ids & partners)
            text = f"{message.subject} {message.body} {message.record_name}"
            self.assertNotIn("money", text)
            self.assertNotIn(SECRET, str(message.sudo().tracking_value_ids.read()))
        for user in self.outsiders:
            own = self._as(messages, user)
            self.assertFalse(own.search([("id", "in", messages.ids)]), user.login)
            for message in own:
                with self.assertRaises(AccessError):
                    message.read(["body"])
        mails = self.env["mail.mail"].search([("mail_message_id", "in", messages.ids)])
        self.assertFalse(mails.recipient_ids & partners)

    def test_later_messages(self):
        """Guarantee 8: nobody outside is written to, nor follows."""
        record = self._as(self.matter, self.service_manager)
        with self.assertRaisesRegex(UserError, "named people"):
            record.message_post(body=SECRET, partner_ids=self.accused.partner_id.ids)
        record.message_subscribe(partner_ids=self.accused.partner_id.ids)
        self.assertNotIn(self.accused.partner_id, record.message_partner_ids)
        record.sudo().message_notify(
            partner_ids=(self.accused | self.director).partner_id.ids, body=SECRET
        )
        notices = self.env["mail.message"].search(
            [("res_id", "=", record.id), ("message_type", "=", "user_notification")],
            order="id desc",
            limit=1,
        )
        self.assertEqual(notices.partner_ids, self.director.partner_id)
        self.assertEqual(notices.record_name, self.matter.short_number)

    def test_files(self):
        """Guarantee 8: exhibits open to the list alone, by no token either."""
        ticket = self._as(self.Ticket, self.desk).create(
            self._matter_vals(
                is_without_exhibits=False,
                exhibit_ids=[self._exhibit_command(self.desk)],
            )
        )
        files = ticket.sudo().investigation_ids.exhibit_ids.attachment_ids
        self.assertEqual(files.res_model, "cs.complaint.exhibit")
        for user in self.outsiders:
            self.assertFalse(self._as(files, user).has_access("read"), user.login)
        self.assertEqual(self._as(files, self.director).raw, SECRET.encode())
        self.assertEqual(files.generate_access_token(), [False])
        for vals in ({"access_token": "abc"}, {"public": True}):
            with self.assertRaises(ValidationError):
                files.write(vals)
                self.env.flush_all()

    def test_files_of_the_ticket_become_an_exhibit(self):
        """Files uploaded with the registration go where the matter goes."""
        upload = self._file(self.desk)
        ticket = self._as(self.Ticket, self.desk).create(
            {
                **self._matter_vals(),
                "attachment_ids": [Command.set(upload.ids)],
            }
        )
        exhibit = ticket.sudo().investigation_ids.exhibit_ids
        self.assertEqual(exhibit.attachment_ids.ids, upload.ids)
        self.assertFalse(self._as(upload, self.desk).has_access("read"))

    def test_no_portal_token(self):
        """Guarantee 8: no link opens a confidential ticket."""
        self.assertFalse(self.matter._portal_ensure_token())
        self.assertFalse(self.matter.access_token)
        with self.assertRaises(UserError):
            self._as(self.matter, self.service_manager).access_token = "abc"

    def test_exceptions_and_deadlines(self):
        """Guarantee 8: no row of another list tells of the matter."""
        self.env["cs.exception"]._report(self.matter, "warning", "CMP-32", SECRET)
        row = self.env["cs.exception"].search(
            [("res_id", "=", self.matter.id), ("res_model", "=", "helpdesk.ticket")]
        )
        self.assertNotIn("money", f"{row.mapped('text')} {row.mapped('record_name')}")
        leader = self._new_user(
            "accused_director", "cs_base.cs_base_group_director", self.site
        )
        employee = self._new_employee(leader)
        employee.parent_id = self.accused_employee
        for user, count in ((self.director, len(row)), (leader, 0), (self.accused, 0)):
            seen = self._as(row, user).search([("id", "in", row.ids)])
            self.assertEqual(len(seen), count, user.login)
        clocks = (
            self.env["cs.deadline"]
            .sudo()
            .search([("res_model", "=", "cs.complaint.investigation")])
        )
        self.assertTrue(clocks)
        self.assertFalse(
            self._as(clocks, self.accused).search([("id", "in", clocks.ids)])
        )

    # --- made confidential later -------------------------------------------------

    def test_made_confidential_later(self):
        """Guarantee 8: what stood open is closed, and what cannot be recalled is
        said."""
        ticket = self._new_ticket(name="Guard took money", place_text="Gate 7")
        portal = self._new_user("resident", "base.group_portal")
        ticket.partner_id = portal.partner_id
        ticket.message_subscribe((self.accused | portal).partner_id.ids)
        ticket._portal_ensure_token()
        ticket.message_post(
            body=SECRET,
            partner_ids=self.accused.partner_id.ids,
            subtype_xmlid="mail.mt_comment",
        )
        self._as(ticket, self.accused).message_post(body="I did nothing")
        ticket.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.accused.id
        )
        self._as(ticket, self.desk).is_discipline = True
        self.env.flush_all()
        self.env.invalidate_all()
        record = ticket.investigation_ids
        self.assertIn("Guard took money", record.course_of_events)
        self.assertEqual(record.complainant_partner_id, portal.partner_id)
        record.accused_employee_id = self.accused_employee
        partners = (self.accused | portal | self.desk).partner_id
        self.assertFalse(ticket.message_partner_ids & partners)
        self.assertFalse(ticket.message_ids.notified_partner_ids & partners)
        self.assertFalse(ticket.message_ids.partner_ids & partners)
        self.assertFalse(ticket.activity_ids.user_id & self.accused)
        self.assertFalse(ticket.access_token or ticket.partner_id or ticket.place_text)
        self.assertIn("cannot be recalled", str(ticket.message_ids.mapped("body")))
        for user in (self.accused, self.desk, portal):
            self.assertFalse(self._as(ticket, user).has_access("read"))
            messages = self._as(self.env["mail.message"], user).search(
                [("model", "=", "helpdesk.ticket"), ("res_id", "=", ticket.id)]
            )
            self.assertFalse(messages, user.login)

    def test_stays_confidential(self):
        """Once confidential, always; nothing is written back on the ticket."""
        ticket = self._as(self.matter, self.service_manager)
        for vals in (
            {"is_confidential": False},
            {"is_discipline": False},
            {"description": SECRET},
            {"partner_phone": "19900000077"},
            {"name": SECRET},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                ticket.write(vals)

    def test_who_makes_confidential(self):
        """The manager closes what is no discipline matter; a department nothing."""
        ticket = self._new_ticket()
        self._assign(ticket)
        with self.assertRaises(AccessError):
            self._as(ticket, self.desk).is_confidential = True
        with self.assertRaises(AccessError):
            self._as(ticket, self.worker).is_discipline = True
        notice = self._as(ticket, self.service_manager).action_make_confidential()
        self.assertIn("cannot be recalled", notice["params"]["message"])
        self.assertFalse(self._as(ticket, self.desk).has_access("read"))
        self.assertFalse(
            self._as(ticket.assignment_ids, self.worker).has_access("read")
        )

    def test_mail_gateway(self):
        """A mail to the ticket reaches its list alone and leaves no follower."""
        self.matter.message_update(
            {
                "to": self.accused.email,
                "cc": "",
                "from": "x@example.com",
                "body": SECRET,
            }
        )
        self.assertNotIn(self.accused.partner_id, self.matter.message_partner_ids)

    def test_every_part_of_a_ticket(self):
        """Guarantee 8: whatever belongs to a ticket is as closed as the ticket."""
        missing = []
        for name, model in self.env.registry.items():
            field = model._fields.get("ticket_id")
            if model._abstract or model._transient or not field or not field.store:
                continue
            if field.comodel_name != "helpdesk.ticket":
                continue
            rules = self.env["ir.rule"].search(
                [("model_id.model", "=", name), ("groups", "=", False)]
            )
            domains = " ".join(rules.mapped("domain_force"))
            words = ("confidential_user_ids", "access_user", "is_listed")
            if not any(word in domains for word in words):
                missing.append(name)
        self.assertFalse(missing)
