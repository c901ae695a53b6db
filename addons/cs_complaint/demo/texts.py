"""What people say in the invented service centre."""

# (words of the customer, category, department)
REPAIR_TEXTS = [
    ("卫生间顶上滴水，昨晚开始", "leak_above", "works"),
    ("厨房水槽下面漏，柜子泡了", "leak_indoor", "works"),
    ("入户门锁打不开", "door", "works"),
    ("走廊灯不亮两天了", "power", "works"),
    ("2号梯停在9楼不动，里面有人", "lift", "works"),
    ("门禁卡刷不开单元门", "access", "works"),
    ("空调外机响，睡不着", "noise", "works"),
    ("马桶堵了", "drain", "works"),
    ("对讲没声音", "access", "works"),
    ("车位地锁坏了", "order", "works"),
    ("水压小，洗澡没水", "leak_indoor", "works"),
    ("电表跳闸，一开热水器就跳", "power", "works"),
    ("地库B区积水", "drain", "works"),
    ("窗户关不严，下雨进水", "door", "works"),
    ("楼顶太阳能水管爆了", "leak_above", "works"),
    ("大堂玻璃门夹手", "door", "works"),
    ("会议室插座冒火花", "power", "works"),
    ("新风不制冷", "power", "works"),
    ("灭火器压力不足", "other", "works"),
    ("儿童区秋千链条松", "other", "environment"),
]
COMPLAINT_TEXTS = [
    ("报修三天没人上门，打电话都说“在安排”", "service", "works", "ordinary"),
    ("保安不让送货车进，态度很差", "service", "order", "ordinary"),
    ("楼上装修晚上九点还在砸", "noise", "order", "ordinary"),
    ("垃圾房味道太大", "hygiene", "environment", "ordinary"),
    ("电梯一个月困人两次，要求书面说明", "lift", "works", "major"),
    ("保洁把我门口的鞋柜扔了", "hygiene", "environment", "ordinary"),
    ("停车费重复收", "fee", "affairs", "ordinary"),
    ("装修押金退不下来", "fee", "affairs", "ordinary"),
    ("有人在楼道给电瓶车充电没人管", "order", "order", "major"),
    ("前台说“这不归我们管”", "service", "service", "ordinary"),
    ("草坪打药没有提前通知", "green", "environment", "ordinary"),
    (
        "施工队换电表没贴通知，家里停电两小时，鱼死了",
        "contractor",
        "installation",
        "major",
    ),
    ("望江B座前台让访客等了四十分钟", "service", "service", "ordinary"),
]
HELP_TEXTS = [
    ("老人一个人在家，帮忙看看有没有事", "other", "order"),
    ("钥匙忘在家里，孩子在里面", "door", "works"),
    ("车打不着火，请帮忙推一下", "order", "order"),
]
SUGGESTION_TEXTS = [
    ("建议大堂放一台轮椅", "service", "service"),
    ("希望地库多装几个充电桩", "order", "works"),
    ("快递柜能不能加一组", "other", "affairs"),
]
RESULTS = [
    "师傅已更换软管并试水30分钟，请您观察，如再渗漏拨打热线优先处理。",
    "更换锁芯，现场开关二十次正常。",
    "疏通主管道并冲洗，排水恢复正常。",
    "更换灯具两套，当晚复查亮。",
    "已与当事人沟通并当面致歉，安排专人跟进一周。",
]
ANSWERS = [
    "已处理完毕，结果如上，感谢您的监督。",
    "责任班组已整改，后续每周检查一次。",
    "费用已核对并退回，请查收。",
]
# Whom or what a complaint is about, by its category.
OBJECTS = {
    "service": "客服前台",
    "noise": "楼上装修施工",
    "hygiene": "保洁班",
    "lift": "2号电梯",
    "fee": "收费岗",
    "order": "秩序维护班",
    "green": "绿化养护班",
    "contractor": "换表施工队",
}
# What a case review found, and the measure it fixed.
CAUSES = [
    ("维保单位当月漏做一次保养，班组长未到场核对。", "保养当日由工程部旁站并签字"),
    ("施工通知只贴在大堂，受影响楼层没有逐户告知。", "停电停水施工提前一天逐户告知"),
    ("夜间巡查路线不含该楼道。", "巡查路线加入全部楼道，连续复查两周"),
]
NIGHT_REASON = "夜间电话记在值班本上，交班后补录"
OPINIONS = [
    (False, 12),
    ("师傅挺好，就是约的下午，晚上才来", 3),
    ("希望修完把地擦一下", 2),
    ("没有别的意见", 4),
]
ANALYSIS_COMMENT = (
    "本月报修主要集中在漏水与门禁。工程维修部已安排对3栋、5栋给水立管逐层排查；"
    "门禁读头更换6套。投诉中态度类减少，前台继续按首问责任制跟进。"
)
SURNAMES = "张李王赵徐陈刘杨黄周吴孙马朱胡郭何林罗高"
GIVEN = [
    "磊",
    "芸",
    "航",
    "桂英",
    "鹏",
    "静",
    "建国",
    "晓燕",
    "志强",
    "丽",
    "小龙",
    "雪梅",
]
# (question, topic, answer); what has no answer is asked of a colleague.
ENQUIRIES = [
    ("周末可以搬家吗？", "fitout", "可以，周六周日8:00至18:00，请提前一天到前台登记。"),
    (
        "物业费怎么在线缴？",
        "fee",
        "关注公众号“锦澜苑物业”，进“缴费”选房号即可，当天可开票。",
    ),
    (
        "访客车怎么进地库？",
        "order",
        "业主在公众号里登记车牌，当天有效；也可到东门岗亭登记。",
    ),
    (
        "装修需要办什么手续？",
        "fitout",
        "带身份证、图纸和施工单位资质到客务部办装修证，两个工作日。",
    ),
    ("游泳池几号开放？", "other", None),
    ("电费单上的公摊是怎么算的？", "fee", None),
]
URGES = ("还没有人来，都等一上午了", "第二次打了，到底几点到", "再不来我就投诉了")
# What was asked in the months before, with its answer.
PAST_ENQUIRIES = [
    ("装修押金多久退？", "fitout", "验收合格后七个工作日内原路退回。"),
    ("宠物登记要什么材料？", "order", "免疫证复印件和一张近照，到前台登记。"),
    ("加班空调怎么申请？", "other", "当天16:00前在前台登记，按层按小时计费。"),
    ("车位月租多少？", "fee", "地下固定车位每月350元，按季缴纳。"),
    ("搬家要不要预约电梯？", "lift", "要，提前一天预约，每次两小时，免费。"),
    ("水牌改名几天？", "service", "资料齐全三个工作日。"),
    ("快递柜坏了找谁？", "other", "柜体上有运营方电话，我们也可代报。"),
    ("换电表会停电多久？", "power", "每户约二十分钟，提前三天张贴通知。"),
]
DISCIPLINE_TEXT = "维修师傅上门修水管，收了现金不开票。"
RESCHEDULED = "客户不在家，改约明天同一时间"
THIRD_PARTY = "等电梯维保单位到场"
