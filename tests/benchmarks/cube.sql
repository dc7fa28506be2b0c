-- Tickets → outcomes → a row per day and combination of dimensions: the rules of analytics/outcomes.py and
-- analytics/measures.py, for logs that record who handled a ticket and its times, and have no interactions.
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
select
    day, arm, agent_version, category, channel, plan, language,
    count(*) filter (eligible) as tickets,
    count(*) filter (not eligible) as not_eligible,
    count(*) filter (waiting) as maturing,
    count(*) filter (mature) as mature,
    count(*) filter (involved) as involved,
    count(*) filter (waiting and is_involved) as involved_maturing,
    count(*) filter (eligible and not is_involved) as not_involved,
    count(*) filter (mature and is_durable is not null) as outcome_known,
    count(*) filter (mature and is_durable) as durable,
    count(*) filter (involved and is_automated is not null) as automation_known,
    count(*) filter (involved and is_automated) as automated,
    count(*) filter (mature and escalated is not null) as escalation_known,
    count(*) filter (mature and escalated) as escalated,
    count(*) filter (involved and escalated is not null) as handover_known,
    count(*) filter (involved and escalated) as handed_over,
    count(*) filter (involved and not escalated) as contained,
    count(*) filter (mature and is_ended) as ended,
    count(*) filter (end_known and not is_ended) as not_ended,
    count(*) filter (end_known and is_ended) as reopen_known,
    count(*) filter (end_known and is_reopened) as reopened_ended,
    count(*) filter (mature and is_reopened is not null) as reopen_known_all,
    count(*) filter (mature and is_reopened) as reopened,
    count(*) filter (involved and is_reopened and not coalesce(escalated, false)) as reopened_after_agent,
    count(*) filter (is_rated) as rated,
    count(*) filter (is_rated and coalesce(csat_good, csat >= 4)) as rated_good,
    count(*) filter (is_rated and csat is not null) as rated_points,
    count(*) filter (mature and handle_seconds is not null) as handle_timed,
    count(*) filter (mature and human_seconds is not null) as human_timed,
    count(*) filter (mature and first_response_at <= until and first_response_at >= created_at) as response_timed,
    count(*) filter (mature and (stamped or not (is_closed or visible))) as resolution_timed,
    count(*) filter (mature and sessions is not null and is_durable is not null) as sessions_known,
    count(*) filter (mature and is_durable and sessions = 1) as first_contact,
    0 as errors_known,
    0 as failed_by_error,
    0 as answers,
    0 as answers_sourced,
    0 as answers_cited,
    0 as answers_tagged,
    0 as answers_correct,
    coalesce(sum(cast(csat as double)) filter (is_rated), 0) as csat,
    coalesce(sum(handle_seconds) filter (mature), 0) as handle_seconds,
    coalesce(sum(human_seconds) filter (mature), 0) as human_seconds,
    coalesce(sum(cast(csat as double) * csat) filter (is_rated), 0) as csat_squared,
    coalesce(sum(handle_seconds * handle_seconds) filter (mature), 0) as handle_seconds_squared,
    coalesce(sum(human_seconds * human_seconds) filter (mature), 0) as human_seconds_squared
from judged
group by all
