-- grain: one row an opportunity
-- label: Opportunities created
-- unit: count   better: higher   status: published   id: –   dated: opportunity.undated   noun: opportunities
-- definition: Opportunities created in the period; one without a created date counts in all data only.
-- source: FORMATS 0; METRICS section 1
-- question: Where did these come from, and which would you not start again?
select rep_id, account_id, created_on as day, row_id, name, 1 as part, null as reason
from deal_created
