"""The queries of the periodic reports, each one pass over the period (guarantee 9).

Figures stand as they were when the period ended, whenever they are computed: what was
answered or called later does not change a closed quarter or month.
"""

from odoo.tools import SQL

from ..tools.period_report import CallbackFigures, EnquiryFigures
from ..tools.steps import FINISHED_OUTCOMES

ENQUIRY_KEYS = ("category_id", "unit_id", "channel_id", "site_id")
CALLBACK_KEYS = ("kind", "department_id", "site_id")


def _spans(bounds):
    """VALUES of (site, time zone, from, up to): the scope is enforced here."""
    return SQL(", ").join(
        SQL("(%s, %s, %s::timestamp, %s::timestamp)", *bound) for bound in bounds
    )


def _sets(keys):
    """GROUPING SETS of nothing and of each key alone."""
    singles = (SQL("(%s)", SQL.identifier(key)) for key in keys)
    return SQL(", ").join([SQL("()"), *singles])


def _names(names):
    return SQL(", ").join(map(SQL.identifier, names))


def _sums(names):
    return SQL(", ").join(
        SQL("COALESCE(SUM(%s), 0)::bigint", SQL.identifier(name)) for name in names
    )


def _grouped(facts, keys, figures):
    """Rows: mask of the keys that are not grouped, keys, figures."""
    return SQL(
        "%(facts)s SELECT GROUPING(%(keys)s), %(keys)s, %(sums)s FROM fact "
        "GROUP BY GROUPING SETS (%(sets)s) ORDER BY 1, %(keys)s",
        facts=facts,
        keys=_names(keys),
        sums=_sums(figures),
        sets=_sets(keys),
    )


def mask_of(keys, key=None):
    """The value of GROUPING() where this key alone, or none, is grouped.

    >>> mask_of(("a", "b", "c")), mask_of(("a", "b", "c"), "a")
    (7, 3)
    """
    last = len(keys) - 1
    return sum(1 << (last - i) for i, name in enumerate(keys) if name != key)


def enquiry_sums(bounds):
    """Enquiries received in the period, by topic, unit, channel and site (CMP-44)."""
    facts = SQL(
        """
        WITH span (site_id, tz, start, stop) AS (VALUES %s),
        fact AS (
            SELECT enquiry.category_id, enquiry.unit_id, enquiry.channel_id,
                   enquiry.site_id, 1 AS received,
                   (first.date IS NOT NULL)::int AS answered,
                   (first.date IS NULL AND ticket.id IS NULL)::int AS still_open,
                   (ticket.id IS NOT NULL)::int AS made_ticket,
                   (COALESCE(enquiry.is_answer_late, FALSE)
                       AND enquiry.answer_deadline < span.stop)::int AS late,
                   -- Only a correction makes a second answer (CMP-41).
                   (first.answers > 1)::int AS wrong,
                   (enquiry.create_date >= span.stop)::int AS entered_late,
                   GREATEST(FLOOR(EXTRACT(EPOCH FROM
                       first.date - enquiry.received_date)), 0)::bigint AS seconds
              FROM span
              JOIN cs_enquiry enquiry ON enquiry.site_id = span.site_id
               AND enquiry.received_date >= span.start
               AND enquiry.received_date < span.stop
              LEFT JOIN LATERAL (
                  SELECT MIN(answer.date) AS date, COUNT(*) AS answers
                    FROM cs_enquiry_answer answer
                   WHERE answer.enquiry_id = enquiry.id AND answer.date < span.stop
              ) first ON TRUE
              LEFT JOIN helpdesk_ticket ticket ON ticket.id = enquiry.ticket_id
               AND ticket.create_date < span.stop
        )
        """,
        _spans(bounds),
    )
    return _grouped(facts, ENQUIRY_KEYS, EnquiryFigures._fields)


def enquiry_questions(bounds):
    """Rows (question, how often); confidential matters show no words (guarantee 8)."""
    return SQL(
        """
        WITH span (site_id, tz, start, stop) AS (VALUES %s)
        SELECT enquiry.question, COUNT(*)
          FROM span
          JOIN cs_enquiry enquiry ON enquiry.site_id = span.site_id
           AND enquiry.received_date >= span.start
           AND enquiry.received_date < span.stop
         WHERE enquiry.is_confidential IS NOT TRUE
         GROUP BY enquiry.question
         ORDER BY enquiry.question
        """,
        _spans(bounds),
    )


def _of_departments(department_ids):
    if department_ids is None:
        return SQL("TRUE")
    return SQL("ticket.department_id = ANY(%s)", list(department_ids))


def _yes(condition):
    return SQL("(COALESCE(%s, FALSE))::int", condition)


def _is(column, value):
    return SQL("call.%s = %s", SQL.identifier(column), value)


def _duty_columns():
    """Measures of a matter to be called about, in the order of the figures."""
    is_done = SQL("finish.done_date IS NOT NULL")
    # Given up before the period ended: no attempt was made after it.
    given_up = SQL(
        """(NOT %s AND COALESCE(ticket.is_unreachable, FALSE) AND NOT EXISTS (
            SELECT FROM cs_callback later
             WHERE later.ticket_id = duty.ticket_id AND later.state = 'done'
               AND COALESCE(later.round_number, 0) = duty.round_number
               AND later.done_date >= duty.stop))""",
        is_done,
    )
    return {
        "due": SQL("1"),
        "done": _yes(is_done),
        "phone": _yes(SQL("finish.method = 'phone'")),
        "visit": _yes(SQL("finish.method = 'visit'")),
        "unreachable": _yes(given_up),
        "still_open": _yes(SQL("(NOT %s AND NOT %s)", is_done, given_up)),
        "second_round": _yes(SQL("duty.round_number > 0")),
    }


def _call_columns():
    """Measures of a call that was made."""
    reached = _is("outcome", "reached")
    outcomes = ("refused", "not_the_person", "wrong_number", "no_answer", "do_not_call")
    grades = ("very_satisfied", "satisfied", "partly", "unsatisfied")
    columns = {
        "calls": SQL("1"),
        "reached": _yes(reached),
        **{name: _yes(_is("outcome", name)) for name in outcomes},
        **{
            name: _yes(SQL("(%s AND %s)", reached, _is("satisfaction", name)))
            for name in grades
        },
        "opinions": _yes(SQL("btrim(call.opinion) <> ''")),
        "unreviewed": _yes(_is("review_state", "to_review")),
    }
    answers = {
        "attitude": ("attitude", ("good", "ordinary", "bad")),
        "is_fixed": ("is_fixed", ("yes", "no")),
        "definite": ("definite_answer_given", ("yes", "no")),
    }
    for name, (column, values) in answers.items():
        for value in values:
            columns[f"{name}_{value}"] = _yes(
                SQL("(%s AND %s)", reached, _is(column, value))
            )
    return columns


def _fact_columns(given):
    return SQL(", ").join(
        SQL("%s AS %s", given.get(name, SQL("0")), SQL.identifier(name))
        for name in CallbackFigures._fields
    )


def callback_sums(bounds, department_ids=None):
    """Callbacks of the period by kind, department and site (CMP-57, 58, 67).

    A matter is due once for each round of work, in the month in which its first call
    was due; attempts that reached nobody keep that. Calls count by the day they were
    made, exactly as in the complaint analysis. Confidential matters count, as there.
    """
    facts = SQL(
        """
        WITH span (site_id, tz, start, stop) AS (VALUES %(spans)s),
        duty AS (
            SELECT callback.ticket_id, COALESCE(callback.round_number, 0)
                       AS round_number,
                   span.site_id, span.start, span.stop
              FROM span
              JOIN cs_callback callback ON callback.site_id = span.site_id
               AND callback.due_date >= span.start AND callback.due_date < span.stop
             WHERE callback.state IN ('planned', 'done')
             GROUP BY 1, 2, 3, 4, 5
        ),
        fact AS (
            SELECT ticket.kind, ticket.department_id, duty.site_id, %(duty)s
              FROM duty
              JOIN helpdesk_ticket ticket ON ticket.id = duty.ticket_id
              LEFT JOIN LATERAL (
                  SELECT call.done_date, call.method
                    FROM cs_callback call
                   WHERE call.ticket_id = duty.ticket_id
                     AND COALESCE(call.round_number, 0) = duty.round_number
                     AND call.state = 'done' AND call.outcome IN %(finished)s
                     AND call.done_date < duty.stop
                   ORDER BY call.done_date LIMIT 1
              ) finish ON TRUE
             WHERE %(of_departments)s
               -- Cancelled ones are counted by the analysis (decision 10).
               AND (ticket.step <> 'cancelled' OR finish.done_date IS NOT NULL)
               AND NOT EXISTS (
                   SELECT FROM cs_callback earlier
                    WHERE earlier.ticket_id = duty.ticket_id
                      AND COALESCE(earlier.round_number, 0) = duty.round_number
                      AND earlier.due_date < duty.start
                      AND earlier.state <> 'withdrawn')
             UNION ALL
            SELECT ticket.kind, ticket.department_id, call.site_id, %(calls)s
              FROM span
              JOIN cs_callback call ON call.site_id = span.site_id
               AND call.done_date >= span.start AND call.done_date < span.stop
              JOIN helpdesk_ticket ticket ON ticket.id = call.ticket_id
             WHERE call.state = 'done' AND %(of_departments)s
        )
        """,
        spans=_spans(bounds),
        duty=_fact_columns(_duty_columns()),
        calls=_fact_columns(_call_columns()),
        finished=FINISHED_OUTCOMES,
        of_departments=_of_departments(department_ids),
    )
    return _grouped(facts, CALLBACK_KEYS, CallbackFigures._fields)


def callback_problems(bounds, limit, department_ids=None):
    """Rows of customers who were not satisfied: number, kind, department, words, what
    was done at once, department it went back to. Without words where confidential."""
    return SQL(
        """
        WITH span (site_id, tz, start, stop) AS (VALUES %(spans)s)
        SELECT ticket.number, ticket.kind, ticket.department_id,
               CASE WHEN ticket.is_confidential IS NOT TRUE
                    THEN call.unsatisfied_reason END,
               CASE WHEN ticket.is_confidential IS NOT TRUE
                    THEN call.solved_now END,
               CASE WHEN ticket.is_confidential IS NOT TRUE
                    THEN call.return_department_id END,
               ticket.is_confidential IS TRUE, call.id
          FROM span
          JOIN cs_callback call ON call.site_id = span.site_id
           AND call.done_date >= span.start AND call.done_date < span.stop
          JOIN helpdesk_ticket ticket ON ticket.id = call.ticket_id
         WHERE call.state = 'done' AND call.outcome = 'reached'
           AND (call.satisfaction = 'unsatisfied' OR call.is_fixed = 'no'
                OR (call.satisfaction = 'partly' AND call.is_reopen_wished))
           AND %(of_departments)s
         ORDER BY call.done_date, call.id
         LIMIT %(limit)s
        """,
        spans=_spans(bounds),
        of_departments=_of_departments(department_ids),
        limit=limit,
    )
