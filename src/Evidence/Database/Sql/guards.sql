-- A guarded row changes only in a transaction that also writes an entry about its subject.
-- First argument: the columns that name the subject, any of which may be the entry's. Second: the columns that change freely.
create function custody.require_entry() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare
  before jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  after jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  free text[] := string_to_array(coalesce(tg_argv[1], ''), ',');
begin
  if tg_op = 'UPDATE' and before - free = after - free then
    return null;
  end if;
  if not exists (
      select from unnest(string_to_array(tg_argv[0], ',')) as subject(name)
      join custody.entry e on e.subject_id = (coalesce(after, before) ->> subject.name)::uuid
      where e.xact = pg_current_xact_id()) then
    raise exception using errcode = 'EV001', schema = tg_table_schema, table = tg_table_name,
      message = format('%s on %I.%I is refused: no custody entry about it in the same transaction', tg_op, tg_table_schema, tg_table_name);
  end if;
  return null;
end $$;

create function custody.guard(guarded regclass, subject text, free text default '') returns void language plpgsql as $$
begin
  execute format('create constraint trigger require_entry after insert or update or delete on %s '
    'deferrable initially deferred for each row execute function custody.require_entry(%L, %L)', guarded, subject, free);
  execute format('alter table %s enable always trigger require_entry', guarded);
end $$;

select custody.guard('custody.agency', 'id');
select custody.guard('access.person', 'id');
select custody.guard('devices.device', 'id');
select custody.guard('devices.assignment', 'device_id');
select custody.guard('devices.agent', 'id', 'last_seen_at,report,step');
select custody.guard('intake.dock_session', 'agent_id,device_id', 'last_outcome');
select custody.guard('intake.permit', 'device_id');
select custody.guard('items.item', 'id');
select custody.guard('items.part', 'item_id');
select custody.guard('items.sealed_object', 'item_id');
select custody.guard('items.media_check', 'item_id');
select custody.guard('review.view', 'item_id', 'last_seen_at');
select custody.guard('disclosure.bundle', 'id');
select custody.guard('disclosure.bundle_item', 'bundle_id');

drop function custody.guard(regclass, text, text);
