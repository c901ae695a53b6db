"""What the invented company rewards and deducts, and what happened."""

# Versions of the company's own: the policies name few amounts.
RULES = (
    {"type": "FR-3", "code": "violation.FR-3", "name": "未按时处理或答复", "value": 2,
     "clause_code": "P7D-5(3)"},
    {"type": "FR-4", "code": "violation.FR-4", "name": "对来访冷淡", "value": 3,
     "clause_code": "P7D-5(4)"},
    {"type": "FR-1", "code": "violation.FR-1", "name": "推诿责任", "value": 2,
     "clause_code": "P7D-5(1)"},
    {"type": "C-1", "code": "violation.C-1", "name": "使用服务忌语", "value": 1,
     "clause_code": "P7C-3"},
    {"type": "D-4b", "code": "violation.D-4b", "name": "未佩戴工牌", "value": 1,
     "cap_month": 3, "clause_code": "P7A-4"},
    {"code": "demo.idea", "name": "合理化建议被采纳", "scheme": "qc",
     "effect": "reward", "value": 8, "cap_period": 20, "clause_code": "P2/10 art.7"},
)  # fmt: skip

# (months ago, day, employee, violation, what happened, what the employee is told, goal)
EVENTS = (
    (2, 6, "lidayong", "FR-3", "报修三天没有上门,业主两次来电催办",
     "一张报修单超过时限两天", "confirmed"),
    (2, 11, "dingxue", "C-1", "电话录音里说“这不归我们管”",
     "通话中使用了服务忌语", "confirmed"),
    (2, 18, "zhangtao", "D-4b", "巡查时没有戴工牌", "巡查时未佩戴工牌", "dismissed"),
    (1, 4, "lidayong", "D-4b", "晨会后进小区未戴工牌", "巡查时未佩戴工牌", "confirmed"),
    (1, 9, "mengchuan", "FR-3", "水管维修超过时限一天半", "一张报修单超过时限",
     "objected"),
    (1, 15, "zhoumin", "FR-4", "业主反映前台头也不抬", "接待来访时态度冷淡",
     "confirmed"),
    (1, 21, "zhangtao", "FR-1", "让业主自己去找电梯公司", "没有受理,让客户另找单位",
     "rejected"),
    (1, 24, "hejing", "C-1", "回访时说“你找我们主任去”", "通话中使用了服务忌语",
     "confirmed"),
    (1, 26, "lidayong", "FR-3", "对讲维修超时,客户当时改约", "一张报修单超过时限",
     "rejected"),
    (0, 2, "lidayong", "FR-3", "门禁维修超过时限", "一张报修单超过时限", "proposed"),
    (0, 3, "dingxue", "FR-4", "业主在意见簿上写前台态度差", "接待来访时态度冷淡",
     "proposed"),
    (0, 5, "mengchuan", "D-4b", "巡查时没有戴工牌", "巡查时未佩戴工牌", "suspected"),
    (0, 6, "zhoumin", "D-4b", "接待时没有戴工牌", "巡查时未佩戴工牌", "proposed"),
    (0, 6, "zhangtao", "FR-3", "空调维修已超时", "一张报修单超过时限", "suspected"),
)  # fmt: skip
REJECTED = "录音里已经受理并派单,不成立"
DISPUTE = "当天配件没到货,已经和业主另约时间,派工单上有记录。"
DISPUTE_ANSWER = "派工单上没有改约记录,维持原决定。"
