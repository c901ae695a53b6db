import base64
import json
from urllib.parse import quote

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import sampling, sampling_check

# The level above the director (decision 6): who may close with a shortfall.
SHORTFALL_GROUPS = (
    "cs_base.cs_base_group_leadership",
    "cs_base.cs_base_group_company_leadership",
)


class CsSamplingDraw(models.Model):
    """What happens after the draw: work, verifying, export, closing."""

    _inherit = "cs.sampling.draw"

    line_count = fields.Integer(compute="_compute_counts", string="Lines")
    done_count = fields.Integer(compute="_compute_counts", string="Done")
    open_count = fields.Integer(compute="_compute_counts", string="To Do")
    replaced_count = fields.Integer(compute="_compute_counts", string="Replaced")
    added_count = fields.Integer(compute="_compute_counts", string="Added by Hand")
    own_count = fields.Integer(
        compute="_compute_counts",
        string="Done in Person",
        help="By the person for whom the draw is; the others were delegated.",
    )
    delegated_count = fields.Integer(compute="_compute_counts", string="Delegated")
    strata_text = fields.Text(string="Strata", compute="_compute_strata_text")
    export_file = fields.Binary(string="Export", compute="_compute_export_file")
    export_name = fields.Char(compute="_compute_export_name")

    @api.depends("line_ids.state", "line_ids.done_by_id", "line_ids.done_operator_id")
    def _compute_counts(self):
        rows = self.env["cs.sampling.draw.line"]._read_group(
            [("draw_id", "in", self.ids)],
            ["draw_id", "state", "origin", "done_operator_id"],
            ["__count"],
        )
        names = ("line", "done", "open", "replaced", "added", "own", "delegated")
        counts = {draw.id: dict.fromkeys(names, 0) for draw in self}
        for draw, state, origin, operator, count in rows:
            found = counts[draw.id]
            found["line"] += count
            found[state] += count
            found["added"] += count if origin == "added" else 0
            if state == "done":
                found["own" if operator == draw.user_id else "delegated"] += count
        for draw in self:
            for name in names:
                draw[f"{name}_count"] = counts.get(draw._origin.id, {}).get(name, 0)

    @api.depends("strata")
    def _compute_strata_text(self):
        for draw in self:
            draw.strata_text = "\n".join(
                f"{one['name'] or '–'}: {one['share']} / {one['size']}"
                for one in draw.strata or []
            )

    # --- export and verifying ------------------------------------------------

    def _compute_export_name(self):
        for draw in self:
            draw.export_name = f"draw_{draw.code}_{draw.period}.json".replace("/", "_")

    def _compute_export_file(self):
        for draw in self:
            is_drawn = draw.state in ("drawn", "closed")
            text = json.dumps(draw._get_export(), indent=1) if is_drawn else ""
            draw.export_file = base64.b64encode(text.encode()) if is_drawn else False

    def action_export(self):
        """Download all that is needed to draw again."""
        self.ensure_one()
        self.check_access("read")
        name = quote(self.export_name or "draw.json")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/export_file/{name}?download=1",
            "target": "download",
        }

    def _get_export(self):
        """Return all that is needed to draw again, as plain values.

        It holds references and numbers, no names.
        """
        self.ensure_one()
        self.check_access("read")
        # Whoever may read the draw may verify the whole of it.
        draw = self.sudo()
        strata = {}
        for reference, stratum in draw._unpack().items():
            strata.setdefault(stratum, []).append(reference)
        return {
            "format": sampling_check.FORMAT,
            "code": draw.code,
            "period": draw.period,
            "part": draw.part,
            "parts": draw.parts,
            "seen_before": draw.seen_before,
            "drawn_before": draw.drawn_before,
            "committed": fields.Datetime.to_string(draw.commit_date),
            "known_from": fields.Datetime.to_string(draw.known_from) or None,
            "drawn": fields.Datetime.to_string(draw.draw_date),
            "commitment": draw.commitment,
            "salt": draw.salt,
            "population_hash": draw.population_hash,
            "seed": draw.seed,
            "terms": draw.plan_id._get_terms()._asdict(),
            "total": draw.total,
            "population": strata,
            # Ranks only grow, so this is the order of the replacements as well.
            "lines": [
                line._get_export()
                for line in draw.line_ids.sorted(
                    lambda line: (line.origin != "drawn", line.rank)
                )
            ],
        }

    def _verify(self):
        """Draw again from what is stored and return what differs.

        :return: list of ``sampling_check.Finding``; empty when all is well
        """
        self.ensure_one()
        if self.state not in ("drawn", "closed"):
            raise UserError(
                self.env._("%(draw)s was not drawn yet.", draw=self.display_name)
            )
        data = self._get_export()
        # The other parts are needed for the sums, whoever verifies.
        earlier = self.sudo()._get_earlier_parts()
        sums = (sum(earlier.mapped("population_count")), sum(earlier.mapped("total")))
        noted = (data["seen_before"], data["drawn_before"])
        findings = sampling_check.verify(data)
        if noted != sums:
            findings.append(
                sampling_check.Finding("carried", "", str(noted), str(sums))
            )
        return findings

    def action_verify(self):
        """Open the page that draws again and tells what differs."""
        draw = self.exists()
        draw.ensure_one()
        draw.check_access("read")
        page = self.env["cs.sampling.verify"].create({"draw_id": draw.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Verify This Draw"),
            "res_model": page._name,
            "res_id": page.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_view_lines(self):
        """Open the drawn records as a list."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_base.cs_sampling_draw_line_action"
        )
        return {**action, "domain": [("draw_id", "=", self.id)], "context": {}}

    # --- more lines, closing -------------------------------------------------

    def _add(self, records):
        """Add records of the population by hand, over and above the draw.

        They are marked, and never count as drawn; decision 9 looks at them.
        """
        self.ensure_one()
        self._check_may_work()
        if self.state != "drawn" or records._name != self.plan_id.model_name:
            raise UserError(self.env._("Records are added to an open draw of theirs."))
        records.check_access("read")
        # As in a replacement: the engine looks at the whole draw.
        draw = self.sudo()
        population, known = draw._unpack(), set(draw.line_ids.mapped("res_id"))
        added = records.filtered(lambda record: record.id not in known)
        wanted = {f"{record._name},{record.id}" for record in added}
        if foreign := wanted - population.keys():
            raise UserError(
                self.env._(
                    "Not in the population of the draw: %(records)s.",
                    records=", ".join(sorted(foreign)),
                )
            )
        found = [
            sampling.Drawn(rank, reference, population[reference], key.hex())
            for rank, (key, reference) in enumerate(
                sampling.ranked(draw.seed, population), 1
            )
            if reference in wanted
        ]
        lines = self.env["cs.sampling.draw.line"]
        lines = lines._create_by_server(
            [draw._prepare_line(records._name, one, origin="added") for one in found]
        )
        lines._begin_checklist()
        return lines

    def _ask(self, kind, line=None):
        """Return the dialog that asks for a reason."""
        return {
            "type": "ir.actions.act_window",
            "name": {
                "replace": self.env._("Replace by the Next Rank"),
                "close": self.env._("Close with a Shortfall"),
                "cancel": self.env._("Cancel the Draw"),
            }[kind],
            "res_model": "cs.sampling.reason",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_kind": kind,
                "default_draw_id": self.id,
                "default_line_ids": [fields.Command.set(line.ids if line else [])],
            },
        }

    def action_close(self):
        """Close a draw of which all lines are done; ask for the reason if not."""
        self.ensure_one()
        if self._check_may_close():
            return self._ask("close")
        return self._close()

    def action_cancel(self):
        """Ask why a prepared draw will not be made."""
        self.ensure_one()
        return self._ask("cancel")

    def _get_shortfall(self):
        """Return how many drawn records have nobody in their place."""
        # Of the whole draw, whoever asks.
        lines = self.sudo().line_ids
        replaced = lines.filtered(lambda line: line.state == "replaced")
        return len(replaced - lines.replaces_id)

    def _check_may_close(self):
        """Decision 6: with a shortfall, the level above the director alone closes.

        :return: whether there is a shortfall
        """
        if not (self.open_count or self._get_shortfall()):
            self._check_may_work()
            return False
        self.check_access("read")
        if not any(self.env.user.has_group(group) for group in SHORTFALL_GROUPS):
            raise UserError(
                self.env._(
                    "%(count)s drawn records are not done → do them, or let the level "
                    "above the director close the draw with a reason.",
                    count=self.open_count + self._get_shortfall(),
                )
            )
        return True

    def _close(self, reason=""):
        self.ensure_one()
        self._lock()
        if self.state != "drawn":
            raise UserError(self.env._("Only a draw that is open can be closed."))
        if self._check_may_close():
            self._check_reason(reason)
        self._write_by_server(
            {
                "state": "closed",
                "closed_date": fields.Datetime.now(),
                "closed_by_id": self.env.uid,
                "close_reason": reason,
            }
        )

    def _cancel(self, reason):
        self.ensure_one()
        self.check_access("read")
        self._lock()
        if not self.env.user.has_group("cs_base.cs_base_group_manager"):
            raise UserError(self.env._("A manager cancels a draw."))
        if self.state != "committed":
            raise UserError(
                self.env._("What was drawn stays: only a prepared draw is cancelled.")
            )
        self._check_reason(reason)
        self._write_by_server(
            {
                "state": "cancelled",
                "closed_date": fields.Datetime.now(),
                "closed_by_id": self.env.uid,
                "close_reason": reason,
            }
        )

    def _check_reason(self, reason):
        if not (reason or "").strip():
            raise UserError(self.env._("Write down the reason."))
