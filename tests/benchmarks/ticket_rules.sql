-- Tickets → outcomes: the rules of analytics/ticket_outcomes.py and analytics/measures.py, for logs that record
-- who handled a ticket and its times, and have no interactions. What is asked of `judged` follows.
with flags as (
    select
        cast(created_at as date) as day,
        arm, agent_version, category, channel, plan, language,
        status, created_at, resolved_at, first_response_at, resolved, escalated, sessions,
        csat, csat_good, csat_at, handle_seconds, human_seconds,
        not coalesce(status in ('merged', 'spam', 'deleted'), false)
            and not coalesce(list_contains(tags, 'test'), false) as eligible,
        least($as_of, created_at + $horizon) as until,
        created_at + $horizon <= $as_of as is_mature,
        coalesce(handled_by in ('ai', 'both'), false) as is_involved,
        handled_by in ('human', 'both') as replied,
        coalesce(resolved, status = 'closed', coalesce(resolved_at, closed_at) is not null)
            and coalesce(
                coalesce(resolved_at, closed_at) <= least($as_of, created_at + $horizon), true
            ) as is_resolved,
        coalesce(reopened_at <= least($as_of, created_at + $horizon), reopened, false) as is_reopened
    from tickets
    where source = $source and created_at <= $as_of
),
judged as (
    select
        *,
        eligible and is_mature as mature,
        eligible and is_mature and is_involved as involved,
        eligible and not is_mature as waiting,
        -- Where one part is unknown the whole is, whatever the other parts say.
        case when is_resolved is not null then is_resolved and not is_reopened end as is_durable,
        case when is_resolved is not null and escalated is not null and replied is not null
            then is_resolved and not is_reopened and not escalated and not replied end as is_automated,
        coalesce(is_resolved, false) or is_reopened as is_ended,
        eligible and is_mature and is_resolved is not null as end_known,
        eligible and is_mature and (csat_good is not null or csat is not null)
            and coalesce(csat_at <= until, true) as is_rated,
        coalesce(resolved_at <= $as_of, false) as visible,
        coalesce(resolved_at <= $as_of and resolved_at >= created_at, false)
            and not (coalesce(status = 'closed', false) and not coalesce(resolved, true)) as stamped,
        coalesce(status = 'closed', false) or coalesce(resolved, false) as is_closed
    from flags
)
