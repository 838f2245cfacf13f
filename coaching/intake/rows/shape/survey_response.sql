-- grain: one row an answered item of a response, and one an invitation to answer, on the day it was sent
with wide as (
    select coalesce(t.response_id, 'made-' || md5(concat_ws('|', t.account_id, t.account_name, t.contact_id, t.contact_name, t.asked_on, t.source_row))) as response,
           t.* from {typed} t
),
long as (
    select w.*, unnest([
        {'item': coalesce(w.item, w.kind_read, 'score'), 'kind': coalesce(w.kind_read, 'other'), 'score': w.score, 'scaled': true},
        {'item': 'nps', 'kind': 'nps', 'score': w.nps, 'scaled': false}, {'item': 'csat', 'kind': 'csat', 'score': w.csat, 'scaled': false}, {'item': 'ces', 'kind': 'ces', 'score': w.ces, 'scaled': false},
        {'item': 'account_rep', 'kind': 'loyalty', 'score': w.account_rep, 'scaled': true}, {'item': 'innovative_products', 'kind': 'loyalty', 'score': w.innovative_products, 'scaled': true},
        {'item': 'product_performance', 'kind': 'loyalty', 'score': w.product_performance, 'scaled': true}, {'item': 'company', 'kind': 'loyalty', 'score': w.company, 'scaled': true},
        {'item': 'ease_of_business', 'kind': 'loyalty', 'score': w.ease_of_business, 'scaled': true}, {'item': 'integrity', 'kind': 'loyalty', 'score': w.integrity, 'scaled': true},
        {'item': 'importance_of_relationship', 'kind': 'loyalty', 'score': w.importance_of_relationship, 'scaled': true},
        {'item': 'recommend', 'kind': 'loyalty', 'score': w.recommend, 'scaled': true}, {'item': 'continue_relationship', 'kind': 'loyalty', 'score': w.continue_relationship, 'scaled': true},
        {'item': w.element_1_item, 'kind': 'element', 'score': case when w.element_1_item is not null then w.element_1 end, 'scaled': false},
        {'item': w.element_2_item, 'kind': 'element', 'score': case when w.element_2_item is not null then w.element_2 end, 'scaled': false},
        {'item': w.element_3_item, 'kind': 'element', 'score': case when w.element_3_item is not null then w.element_3 end, 'scaled': false},
        {'item': w.element_4_item, 'kind': 'element', 'score': case when w.element_4_item is not null then w.element_4 end, 'scaled': false},
        {'item': w.element_5_item, 'kind': 'element', 'score': case when w.element_5_item is not null then w.element_5 end, 'scaled': false},
        {'item': w.element_6_item, 'kind': 'element', 'score': case when w.element_6_item is not null then w.element_6 end, 'scaled': false},
        {'item': w.element_7_item, 'kind': 'element', 'score': case when w.element_7_item is not null then w.element_7 end, 'scaled': false},
        {'item': w.element_8_item, 'kind': 'element', 'score': case when w.element_8_item is not null then w.element_8 end, 'scaled': false},
        {'item': case when w.invited_on is not null then 'invitation' end, 'kind': 'invitation', 'score': cast(null as double), 'scaled': false}
    ]) as answer from wide w
)
select l.response as response_id, coalesce(l.account_id, l.account_name) as account_id, coalesce(l.contact_id, l.contact_name) as contact_id,
       coalesce(l.rep_id, l.rep_name) as rep_id, case l.answer.kind when 'invitation' then l.invited_on else l.asked_on end as asked_on, l.answer.kind as kind, l.answer.item as item, l.answer.score as score,
       coalesce(case when l.answer.scaled then l.scale_min end, case l.answer.kind when 'nps' then 0 when 'csat' then 1 when 'ces' then 1
                when 'element' then case when l.top < 10 then 1 else 0 end else l.seen_min end) as scale_min,
       coalesce(case when l.answer.scaled then l.scale_max end, case l.answer.kind when 'nps' then 10 when 'csat' then 5 when 'ces' then 7 when 'element' then l.top else l.seen_max end) as scale_max,
       l.comment, l.plan_agreed, case when l.finished = false and l.answer.kind <> 'invitation' then 'unfinished' end as skip_why, cast(l.asked_on as timestamp) as recorded_at, l.source_row, l.bad
from (
    select w.*, case w.answer.item when w.element_1_item then w.element_1_top when w.element_2_item then w.element_2_top when w.element_3_item then w.element_3_top when w.element_4_item then w.element_4_top when w.element_5_item then w.element_5_top when w.element_6_item then w.element_6_top when w.element_7_item then w.element_7_top when w.element_8_item then w.element_8_top end as top from long w
) l where l.answer.score is not null or (l.answer.kind = 'invitation' and l.invited_on is not null) or (l.finished = false and l.answer.kind <> 'invitation')
