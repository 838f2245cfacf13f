-- grain: one row a logged activity
-- each: talk_product | Talked about products | product
-- each: talk_business | Talked about the customer's business | business
-- each: talk_insight | Talked about an insight | insight
-- unit: share   parts: cases   better: near   status: house   id: –   needs: activity.talk   noun: activities with customers
-- none: no activity says what it was about
-- definition: Of the completed activities with a customer of which the export says what was talked about (products, the customer's business, an insight, or
-- definition: something else), those about one of these, here {kind}. Nothing is guessed of the others: they stand among the rows left out.
-- reason: lacks talk | nothing says what it was about
-- source: S1 part 5 (conversations, not presentations of products)
-- question: What did the customer learn that no brochure says?
select rep_id, account_id, day, row_id, subject as name, case when talked_about = '{kind}' then 1 else 0 end as part, 1 as whole,
       case when not is_customer_facing then 'not with a customer: ' || kind
            when is_customer_facing is null then 'customer unknown' when not done then 'not done: ' || coalesce(status_raw, 'planned')
            when talked_about is null then 'lacks talk' end as reason
from touch
