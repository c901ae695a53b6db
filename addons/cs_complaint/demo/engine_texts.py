"""What the engines of the invented service centre show."""

# --- due list and periodic reports ------------------------------------------------
BEFORE_START = "系统当月才启用,该月报表已按纸质表格上报。"
NO_CONTRACTOR = "本公司目前没有外包施工队伍,进场后恢复上报。"
ANALYSIS = "漏水和门禁报修占四成,工程维修部已排出给水立管排查计划,下月复核。"
CALLBACK_REPORT = (
    "本月回访按时完成,满意率保持稳定。客户反映较多的是上门时间不准,"
    "派单台已改为上午、下午两个时段预约。"
)
STATISTICS = "各部门回访情况见表,不满意的均已重新办理。"
ENQUIRY_SUMMARY = "咨询集中在装修手续、停车和物业费,已列入下季度宣传栏。"
RETURNED = "请补充上门时间不准的整改措施和责任人。"
SURVEY_DONE = "本季意见征询已开展,问题逐条处理。"
CALLS_CLOSED = "系统启用前的电话记在纸质台账上,已与台账核对,按已登记的关闭。"
CALLS_HANDED_IN = "本季抽查回访已关闭,情况见抽查记录。"
CALLS_COMMENT = "回访按时率稳定,上门时间不准是主要问题,已改为半天时段预约。"
CALLS_SUMMARY = "上门时段由一天改为半天,师傅出门前再打一次电话。"

# --- notice board -----------------------------------------------------------------
BOARD = (
    "一、装修:带身份证和图纸到客务部办理,两个工作日办结,押金验收后七个工作日退回。\n"
    "二、停车:访客车在公众号登记车牌,当天有效。\n"
    "三、搬家:提前一天预约电梯,每次两小时,免费。\n"
    "服务热线见各楼大堂。"
)
BOARD_TOPICS = (
    ("冬季用水用电安全", "季节性提醒"),
    ("电动自行车停放与充电", "消防要求,每季宣传"),
)
NO_BOARD = "公司本部不设宣传栏,内容由各项目张贴。"
MAIN_BOARD = "中心广场宣传栏"
SOUTH_BOARD = "南门宣传栏"

# --- the director's calls ---------------------------------------------------------
# (scores of repair, front desk, cleaning, greenery, public order; words)
GOOD, VERY, PARTLY, BAD = "good", "very_good", "partly", "bad"
CALLS = (
    ((VERY, VERY, GOOD, GOOD, VERY), "修得快,师傅还把地擦干净了。"),
    ((GOOD, GOOD, GOOD, PARTLY, GOOD), "都还行,草坪有点秃。"),
    ((PARTLY, GOOD, GOOD, GOOD, GOOD), "约的上午,下午四点才到。"),
    ((GOOD, VERY, VERY, GOOD, GOOD), "前台小姑娘态度好。"),
    ((VERY, GOOD, GOOD, GOOD, GOOD), ""),
    ((GOOD, GOOD, BAD, GOOD, GOOD), "垃圾房味道大,夏天更明显。"),
    ((GOOD, GOOD, GOOD, GOOD, PARTLY), "地库晚上灯太暗,看不清车位。"),
    ((VERY, VERY, VERY, VERY, VERY), "没有意见,谢谢关心。"),
)
BAD_REMARK = "客户指出垃圾房异味"
# (call, kind, what was said, concerns, measure, who, result, decision)
FINDINGS = (
    (2, "problem", "约好上午,下午才上门", 0, "预约改为半天时段,出门前电话确认",
     "liubin", "派单台已启用半天时段,连续两周抽查无爽约", False),
    (5, "problem", "垃圾房异味", 2, "每日两次清洗,加装除臭设备", "lvfang",
     False, False),
    (3, "proposal", "希望前台开通微信报修", 1, False, "gaojie", False, "adopted"),
    (6, "proposal", "地库B区换亮一点的灯", 4, False, "liubin", False, False),
)  # fmt: skip
DELEGATED = "主任出差两天,委托客户服务助理拨打"

# --- facilities -------------------------------------------------------------------
FACILITY_KINDS = ("电梯", "给排水", "供配电", "门禁道闸", "消防")
WORKS_TEAM = "工程维修部（示例）"
# (name, kind, site, area, works by, plans: (what, upkeep, count, unit, day, time))
FACILITIES = (
    ("1号梯", 0, "jinlan", "lift_1", "mengchuan",
     (("半月维保", "routine", 2, "week", 3),)),
    ("2号梯", 0, "jinlan", "lift_2", "mengchuan",
     (("半月维保", "routine", 2, "week", -4),
      ("年度检验", "inspection", 1, "year", 25))),
    ("A座1号梯", 0, "wangjiang", "lift_a_1", "mengchuan",
     (("半月维保", "routine", 2, "week", 0),)),
    ("B座1号梯", 0, "wangjiang", "lift_b_1", "mengchuan",
     (("半月维保", "routine", 2, "week", 6),)),
    ("2号泵房加压泵", 1, "jinlan", "pump", "lidayong",
     (("月度保养", "routine", 1, "month", -9),
      ("水泵大修", "overhaul", 1, "year", 40))),
    ("地库B区排污泵", 1, "jinlan", "garage_b", "lidayong",
     (("浮球检查", "inspection", 1, "month", 1),)),
    ("低压配电柜", 2, "jinlan", "power", "zhangtao",
     (("季度除尘紧固", "routine", 3, "month", 12),)),
    ("A座应急照明", 2, "wangjiang", "corridor_a", "zhangtao",
     (("放电试验", "inspection", 6, "month", 18),)),
    ("地库B出口道闸", 3, "jinlan", "gate_b_exit", "zhangtao",
     (("月度保养", "routine", 1, "month", 8),)),
    ("监控室主机", 3, "jinlan", "monitoring", "zhangtao", ()),
    ("1栋消火栓箱", 4, "jinlan", "corridor_1", "lidayong",
     (("月度检查", "inspection", 1, "month", -1),)),
)  # fmt: skip
DONE_TODAY = 2
FAULT = "门机关门时异响"

# --- campaigns --------------------------------------------------------------------
# (name, kind, day: of the last quarter or from today, place, customers, goal)
CAMPAIGNS = (
    ("秋季住户意见征询", "survey", None, "各楼栋大堂", 86, "closed"),
    ("便民服务日:磨刀、量血压、家电检测", "service", -6, "中心广场", 54, "held"),
    ("写字楼租户满意度面访", "survey", 12, "A座、B座各楼层", 0, "planned"),
    ("旧衣回收日", "service", 3, "南门岗", 0, "cancelled"),
)
CAMPAIGN_NOTE = "上门或在现场请住户填写意见卡,问题当天登记。"
CAMPAIGN_SUMMARY = "住户最关心上门时间、地库照明和电动车充电。"
CANCELLED = "回收单位车辆检修,另行安排"
CAMPAIGN_FINDINGS = (
    ("建议单元门口加装雨伞架", "suggestion", "ticket"),
    ("地库照明偏暗,晚上看不清车位", "repair", "measure"),
    ("希望物业代收鲜奶", False, "none"),
)
NOTHING_FOLLOWS = "超出服务合同范围,已当面说明"

# --- what the desk knows ----------------------------------------------------------
OFFERED = 14
TARGETS = (
    ("complaint", "ordinary", 95, 90),
    ("complaint", "major", 100, 95),
    ("repair", False, 92, 88),
    ("help", False, 98, 95),
    ("suggestion", False, 90, 80),
)

# --- the office -------------------------------------------------------------------
DEPUTY_NOTE = "参加电梯安全培训"
UNFINISHED = "电话里说厨房漏水,没听清房号就断了,号码已记下。"
UNFINISHED_TOO = "门卫转来:有人反映楼道堆物,哪栋没说。"
LATER = "配件从厂家发货,后天到,已与客户说明。"
INTERNAL = (
    "三次请派人查看,都没有答复,客户已来电两次。",
    "约好的上门时间没有人去,也没有人告诉前台。",
)
MALICIOUS = (
    "要求免掉一年物业费,否则天天打12345;半月内来电四十余次,"
    "所述问题三次现场核查均不存在。"
)
MALICIOUS_CALL = "要求免掉一年物业费,否则天天打12345。"
EXPLAINED = "已两次当面出示核查记录和收费依据。"
EVIDENCE_NAME = "来电记录（示例）.txt"
EVIDENCE_TEXT = "来电时间和内容摘要,示例数据,没有真实个人信息。"
