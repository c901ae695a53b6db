import doctest
import unittest
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools import (
    aims,
    anonymise,
    feedback_check,
    flow_chart,
    knowledge,
    register_gaps,
    service_target,
)
from ..tools.anonymise import MARK
from ..tools.steps import WAYS

MODULES = (
    aims,
    anonymise,
    feedback_check,
    flow_chart,
    knowledge,
    register_gaps,
    service_target,
)
WORDS = st.text(
    st.sampled_from("abz 张伟三栋单元室先生 12309-@.:/#\n京A微信…"), max_size=40
)
NAMES = st.lists(st.text("张伟王LiMng三", min_size=2, max_size=4), max_size=3)


@tagged("post_install", "-at_install")
class TestSmallTools(BaseCase):
    def test_doctests(self):
        """The examples in the docstrings hold."""
        suite = unittest.TestSuite(doctest.DocTestSuite(m) for m in MODULES)
        result = unittest.TestResult()
        suite.run(result)
        self.assertGreaterEqual(result.testsRun, 12)
        self.assertFalse(result.failures + result.errors)

    def test_people_and_places_are_taken_out(self):
        """CMP-56: as the desk writes them."""
        secrets = ["张磊", "3栋2单元1201", "13800000012"]
        for text, left in (
            ("张磊家厨房水槽漏", "…家厨房水槽漏"),
            ("请联系王女士 138-0000-0012", "请联系…女士 …"),
            ("3栋2单元1201室漏水", "…室漏水"),
            ("5号楼1单元302室门锁坏", "…门锁坏"),
            ("3-2-1201 换水龙头", "… 换水龙头"),
            ("车牌京A12345被刮", "车牌…被刮"),
            ("微信号：zhang_lei88 已加", "… 已加"),
            ("邮箱 li.ming@example.com", "邮箱 …"),
            ("身份证11010519491231002X", "身份证…"),
            ("更换角阀，试水30分钟不漏", "更换角阀，试水30分钟不漏"),
            ("换24V灯带3米，共2处", "换24V灯带3米，共2处"),
        ):
            self.assertEqual(anonymise.anonymise(text, secrets), left, text)

    @given(WORDS, NAMES)
    def test_nothing_known_remains(self, text, secrets):
        """CMP-56: whatever was typed; and a second time changes nothing."""
        clean = anonymise.anonymise(text, secrets)
        self.assertFalse(anonymise.find_personal(clean, secrets), clean)
        for secret in secrets:
            self.assertNotIn(secret.strip().lower(), clean.lower())
        self.assertEqual(anonymise.anonymise(clean, secrets), clean)
        self.assertNotIn(MARK * 2, clean)

    @given(
        st.lists(st.tuples(st.integers(1, 99), st.just(1), WORDS, st.integers(0, 9)))
    )
    def test_rank_is_a_choice(self, entries):
        """CMP-56: what is offered is among the entries, each once, three at most."""
        entries = list({e[0]: e for e in entries}.values())
        found = knowledge.rank(entries, "漏水 12309", 1)
        self.assertLessEqual(len(found), 3)
        self.assertEqual(len(set(found)), len(found))
        self.assertLessEqual(set(found), {e[0] for e in entries})

    @given(st.dictionaries(st.sampled_from("abcdef"), st.just(()), min_size=1))
    def test_diagram_tells_the_ways(self, steps):
        """CMP-38: what is drawn is read back, whatever the ways are."""
        names = list(steps)
        ways = {s: tuple(names[i + 1 : i + 3]) for i, s in enumerate(names)}
        labels = {s: s.upper() for s in names}
        wanted = [(a, b) for a, targets in ways.items() for b in targets]
        self.assertEqual(
            flow_chart.read_mermaid(flow_chart.to_mermaid(labels, ways)), wanted
        )

    def test_picture_has_every_arrow_once(self):
        """CMP-38: each way of the software, and no other."""
        svg = flow_chart.to_svg()
        for step, target, _usual in flow_chart.get_arrows():
            arrow = f'data-from="{step}" data-to="{target}"'
            self.assertEqual(svg.count(arrow), 1, arrow)
        self.assertEqual(svg.count("data-from="), sum(map(len, WAYS.values())))
        self.assertIn("&lt;b&gt;", flow_chart.to_svg(dict.fromkeys(WAYS, "<b>")))

    @given(st.integers(1, 400), st.integers(0, 400))
    def test_repeat_limit(self, days, ago):
        """CMP-07: the last day counts, one day more does not."""
        now = datetime(2026, 3, 30)
        rows = [(1, now - timedelta(days=ago), "a")]
        found = aims.find_earlier((2, now, "a"), rows, timedelta(days=days))
        self.assertEqual(found, 1 if ago <= days else False)

    def test_spam(self):
        """CMP-04: three seconds are a person, two are not; a day old is asked again."""
        judge = feedback_check.judge
        for age, found in ((2.9, ["quick"]), (3, []), (86400, []), (86401, ["old"])):
            self.assertEqual(judge("电梯坏了", "", age), found, age)
        self.assertEqual(judge("见 http://a 与 http://b", "", 9), [])
