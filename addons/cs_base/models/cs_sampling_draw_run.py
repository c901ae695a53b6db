import ast
import base64
import json
import zlib
from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import period, sampling
from ..tools.sampling_check import expected_total


class CsSamplingDraw(models.Model):
    """The draw itself: one query reads the population, one row for each drawn."""

    _inherit = "cs.sampling.draw"

    def action_draw(self):
        """Draw now; the period, or this part of it, must be over."""
        self._check_may_work()
        self._draw()

    def _draw(self):
        """Make the draws, earlier parts first.

        :raise UserError: when one is not ready, naming why
        """
        for draw in self.sorted(lambda d: (d.date_to or d.commit_date.date(), d.part)):
            # Two who press at once: the second waits for the first and is refused.
            draw._lock()
            draw._check_ready()
            draw._draw_one()

    def _check_ready(self):
        self.ensure_one()
        problem = False
        if self.state != "committed":
            problem = self.env._("it was drawn already, and nothing is drawn twice")
        elif self.known_from and fields.Datetime.now() < self.known_from:
            problem = self.env._("the period is not over yet")
        elif self._get_earlier_parts().filtered(lambda d: d.state == "committed"):
            problem = self.env._("an earlier part of the period comes first")
        elif not self.user_id.active:
            problem = self.env._("the person it is for has left")
        if problem:
            raise UserError(
                self.env._(
                    "%(draw)s: %(problem)s.", draw=self.display_name, problem=problem
                )
            )

    def _get_earlier_parts(self):
        """Return the parts of the same period before this one, in their order."""
        self.ensure_one()
        if self.part == 1:
            return self.browse()
        # Also those that the present user does not see.
        return self.sudo().search(
            [
                ("plan_id", "=", self.plan_id.id),
                ("company_id", "=", self.company_id.id),
                ("site_id", "=", self.site_id.id),
                ("period_from", "=", self.period_from),
                ("part", "<", self.part),
                ("state", "!=", "cancelled"),
            ],
            order="part",
        )

    def _draw_one(self):
        # The engine alone reads the salt and writes the draw.
        draw = self.sudo()
        population, names = draw._read_population()
        earlier = draw._get_earlier_parts()
        vals = {
            "seen_before": sum(earlier.mapped("population_count")),
            "drawn_before": sum(earlier.mapped("total")),
        }
        terms = draw.plan_id._get_terms()
        total = expected_total(
            {
                **vals,
                "terms": terms._asdict(),
                "part": draw.part,
                "parts": draw.parts,
            },
            len(population),
        )
        result = sampling.draw(
            total,
            terms.least_each,
            population,
            draw.secret_salt,
            draw.code,
            draw.period,
        )
        draw._insert_lines(result.drawn)
        sizes = Counter(population.values())
        self._write_by_server(
            {
                **vals,
                "state": "drawn",
                "salt": draw.secret_salt,
                "draw_date": fields.Datetime.now(),
                "drawn_by_id": self.env.uid,
                "operator_id": self.env.user._get_cs_operator().id,
                "population": draw._pack(population),
                "population_count": len(population),
                "population_hash": result.population_hash,
                "seed": result.seed,
                "total": total,
                "strata": [
                    {
                        "stratum": stratum,
                        "name": names[stratum],
                        "size": sizes[stratum],
                        "share": share,
                    }
                    for stratum, share in result.shares.items()
                ],
            }
        )

    def _insert_lines(self, drawn):
        """Insert the rows that ``_create_by_server`` would make, in one statement."""
        self.ensure_one()
        if not drawn:
            return
        version = self._get_checklist_version()
        self.env["cs.sampling.draw.line"].flush_model()
        start = len(self.plan_id.model_name) + 1
        strata = list(dict.fromkeys(one.stratum for one in drawn))
        places = {stratum: place for place, stratum in enumerate(strata, 1)}
        self.env.execute_query(
            SQL(
                "INSERT INTO cs_sampling_draw_line (draw_id, res_model, res_id, rank,"
                " rank_hash, stratum, origin, state, checklist_version_id,"
                " checklist_open_count, checklist_score, is_checklist_failed)"
                " SELECT %s, %s, res_id, rank, rank_hash, (%s::text[])[stratum],"
                " 'drawn', 'open', %s::integer, %s, 0, FALSE"
                " FROM unnest(%s::int[], %s::int[], %s::text[], %s::int[])"
                " AS d (res_id, rank, rank_hash, stratum)"
                " RETURNING id",
                self.id,
                self.plan_id.model_name,
                strata,
                version.id if version else None,
                len(version.item_ids) if version else 0,
                _to_array(one.reference[start:] for one in drawn),
                _to_array(str(one.rank) for one in drawn),
                _to_array(one.digest for one in drawn),
                _to_array(str(places[one.stratum]) for one in drawn),
            )
        )
        self.invalidate_recordset(["line_ids"])

    def _get_checklist_version(self):
        """Return the version of the plan's checklist that counts for this draw."""
        # Whoever works on a draw works with its list.
        checklist = self[:1].sudo().plan_id.checklist_id
        day = self[:1].date_to or fields.Date.context_today(self)
        return checklist._get_version_at(day) if checklist else None

    def _prepare_line(self, model, one, **vals):
        return {
            "draw_id": self.id,
            "res_model": model,
            "res_id": int(one.reference.partition(",")[2]),
            "rank": one.rank,
            "rank_hash": one.digest,
            "stratum": one.stratum,
            "origin": "drawn",
            "state": "open",
            **vals,
        }

    # --- population ----------------------------------------------------------

    def _read_population(self):
        """Read what can be drawn, in one query, with the rights of whom it is for.

        :return: dict reference -> stratum, and dict stratum -> name for people
        """
        self.ensure_one()
        plan = self.plan_id
        records = self._get_population_model()
        stratum_fields = plan._get_stratum_fields()
        groups = records._read_group(
            self._get_population_domain(records), stratum_fields, ["id:array_agg"]
        )
        seen = {
            reference
            for part in self._get_earlier_parts()
            for reference in part._unpack()
        }
        population, names, prefix = {}, {}, f"{plan.model_name},"
        for *values, ids in groups:
            stratum = "/".join(
                f"{name}={_to_text(value)}"
                for name, value in zip(stratum_fields, values, strict=True)
            )
            names[stratum] = self._get_stratum_name(records, stratum_fields, values)
            references = [f"{prefix}{record_id}" for record_id in ids or ()]
            if seen:
                references = [one for one in references if one not in seen]
            population.update(dict.fromkeys(references, stratum))
        return population, names

    def _get_population_model(self):
        """Return the model as the person sees it in the company of the draw."""
        env = self.env(
            user=self.user_id.id,
            su=False,
            context={
                "active_test": False,
                "allowed_company_ids": [self.company_id.id],
                "lang": self.user_id.lang,
                "tz": self._get_tz(),
            },
        )
        if self.company_id not in self.user_id.company_ids:
            raise AccessError(
                self.env._(
                    "%(user)s does not belong to %(company)s.",
                    user=self.user_id.name,
                    company=self.company_id.name,
                )
            )
        return env[self.plan_id.model_name]

    def _get_population_domain(self, records):
        domain = self.plan_id._parse_domain()
        domain &= Domain(ast.literal_eval(self.extra_domain or "[]"))
        site = records._fields.get("site_id")
        company = records._fields.get("company_id")
        if company and company.store:
            # Our own models always have a company: "or none" costs them the index.
            others = [] if site and site.required else [False]
            domain &= Domain("company_id", "in", [self.company_id.id, *others])
        if self.site_id and site and site.comodel_name == "cs.site":
            domain &= Domain("site_id", "=", self.site_id.id)
        return domain & self._get_date_domain()

    def _get_date_domain(self):
        """Return the days of the period up to the end of this part.

        What is registered late, with a day of an earlier part, is drawn with the next
        part: whoever backdates does not escape.
        """
        if not self.date_to:
            return Domain.TRUE
        plan = self.plan_id
        field = self.env[plan.model_name]._fields[plan.date_field]
        if field.type == "date":
            return Domain(field.name, ">=", self.period_from) & Domain(
                field.name, "<=", self.date_to
            )
        start, stop = period.utc_bounds(self.period_from, self.date_to, self._get_tz())
        return Domain(field.name, ">=", start) & Domain(field.name, "<", stop)

    @api.model
    def _get_stratum_name(self, records, names, values):
        """Return what people read for a stratum, in their language."""
        shown = []
        for name, value in zip(names, values, strict=True):
            field = records._fields[name]
            if field.type == "selection":
                labels = dict(field._description_selection(records.env))
                shown.append(str(labels.get(value, value or "–")))
            elif isinstance(value, models.BaseModel):
                try:
                    shown.append(value.display_name or "–")
                except AccessError:
                    shown.append(str(value.id))
            else:
                shown.append(str(value))
        return " / ".join(shown)

    @api.model
    def _pack(self, population):
        """Return the population as it is stored: small, and readable elsewhere."""
        strata = {}
        for reference, stratum in population.items():
            strata.setdefault(stratum, []).append(reference)
        # The IDs are digits already: as JSON writes them, at a third of its time.
        text = ",".join(
            f"{json.dumps(stratum)}:[{','.join(_get_ids(references))}]"
            for stratum, references in strata.items()
        )
        text = f"{{{text}}}"
        return base64.b64encode(zlib.compress(text.encode(), 1))

    def _unpack(self):
        """Return the stored population: dict reference -> stratum."""
        self.ensure_one()
        # Shown in full by the export, to whoever may read the draw.
        packed = self.sudo().with_context(bin_size=False).population
        if not packed:
            return {}
        strata = json.loads(zlib.decompress(base64.b64decode(packed)))
        prefix = f"{self.sudo().plan_id.model_name},"  # as above
        return {
            f"{prefix}{record_id}": stratum
            for stratum, ids in strata.items()
            for record_id in ids
        }


def _to_text(value):
    """Return the value of a stratum as it stands in the draw."""
    if isinstance(value, models.BaseModel):
        return str(value.id or 0)
    return str(value)


def _get_ids(references):
    """Yield the IDs of references of one model, as digits."""
    start = references[0].index(",") + 1
    return (reference[start:] for reference in references)


def _to_array(values):
    """Return a literal of an array of digits or hashes.

    One literal of thousands is read twice as fast as as many parameters.
    """
    return f"{{{','.join(values)}}}"
