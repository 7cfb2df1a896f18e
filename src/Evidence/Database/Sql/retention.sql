-- Until when a recording is kept, as far as the agency's setting goes; null is without end. The same rule as RetentionHorizon.EndFor.
create function retention.keeps_until(arrived timestamptz) returns timestamptz language sql stable set search_path = pg_catalog as $$
  select case when count(*) = 0 or bool_or(h.keep_days is null) then null else arrived + make_interval(hours => 24 * max(h.keep_days)) end
  from retention.horizon h
  where h.since > arrived or h.number = (select max(e.number) from retention.horizon e where e.since <= arrived)
$$;

-- What the agency set is only added to, with an entry about its policy.
create function retention.require_entry_of_horizon() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if not exists (select from custody.entry e where e.subject_id = custody.policy_id('retention') and e.xact = pg_current_xact_id()) then
    raise exception using errcode = 'EV001', schema = tg_table_schema, table = tg_table_name,
      message = format('%s on %I.%I is refused: no custody entry about it in the same transaction', tg_op, tg_table_schema, tg_table_name);
  end if;
  return null;
end $$;

create constraint trigger require_entry after insert on retention.horizon
  deferrable initially deferred for each row execute function retention.require_entry_of_horizon();
create trigger refuse_rewriting before update or delete or truncate on retention.horizon for each statement execute function custody.refuse_rewriting();

-- What was decided for an item stays; until when it is kept only grows.
create function retention.check_item() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if new.item_id <> old.item_id or old.keep_until is not null and (new.keep_until is null or new.keep_until < old.keep_until) then
    raise exception using errcode = 'EV004', message = format('item %s is kept until %s and not shorter', old.item_id, old.keep_until);
  end if;
  return new;
end $$;

create trigger check_item before update on retention.item for each row execute function retention.check_item();
create trigger refuse_rewriting before delete or truncate on retention.item for each statement execute function custody.refuse_rewriting();

-- A hold moves only so: standing → release requested → (refused) standing or, by another person, releasing → released.
-- Two accounts with one collar number are one person.
create function retention.check_hold() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare
  later text[] := array['state', 'placed_at', 'trouble', 'release_reason', 'release_requested_by', 'release_requested_at',
    'release_approved_by', 'release_approved_at', 'released_at'];
  told text[] := array['placed_at', 'trouble'];
  request text[] := array['release_reason', 'release_requested_by', 'release_requested_at'];
  moved text[];
begin
  if tg_op = 'INSERT' then
    if (new.state <> 'standing' or new.placed_at is not null) and not custody.is_importing() then
      raise exception using errcode = 'EV004', message = 'a hold begins by standing';
    end if;
    return new;
  end if;
  moved := case
    when old.state = new.state then told
    when (old.state, new.state) in (('standing', 'release-requested'), ('release-requested', 'standing')) then told || request || 'state'::text
    when (old.state, new.state) = ('release-requested', 'releasing') then told || array['state', 'release_approved_by', 'release_approved_at']
    when (old.state, new.state) = ('releasing', 'released') then told || array['state', 'released_at']
  end;
  if moved is null or to_jsonb(old) - moved is distinct from to_jsonb(new) - moved
      or old.placed_at is not null and new.placed_at is distinct from old.placed_at or old.state = 'released' then
    raise exception using errcode = 'EV004', message = format('hold %s does not go from %s to %s like this', old.id, old.state, new.state);
  end if;
  if new.state = 'releasing' and old.state <> new.state and (
      select count(distinct coalesce(p.collar_number, p.id::text)) from access.person p
      where p.id in (new.release_requested_by, new.release_approved_by)) < 2 then
    raise exception using errcode = 'EV008', message = format('hold %s is released by two people or not at all', old.id);
  end if;
  return new;
end $$;

create trigger check_hold before insert or update on retention.hold for each row execute function retention.check_hold();
create trigger refuse_rewriting before delete or truncate on retention.hold for each statement execute function custody.refuse_rewriting();

-- The catalogue calls a copy let go only when nothing holds its item any more, and removed only when nothing holds the copy.
create function retention.keep_held() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  -- A repair replaces the version that is held; it stays held in its store, and the new one is not yet.
  if old.is_held and not new.is_held and (new.key, new.version) = (old.key, old.version) and exists (
      select from items.sealed_object o join retention.hold h on h.item_id = o.item_id
      where o.id = new.object_id and h.state in ('standing', 'release-requested')) then
    raise exception using errcode = 'EV004', message = format('the stored copy of object %s is under a hold', old.object_id);
  end if;
  if old.is_held and old.removed_at is null and new.removed_at is not null then
    raise exception using errcode = 'EV004', message = format('the stored copy of object %s is held by its store', old.object_id);
  end if;
  return new;
end $$;

create trigger keep_held before update of is_held, removed_at on items.stored_copy for each row execute function retention.keep_held();

alter table retention.horizon enable always trigger require_entry, enable always trigger refuse_rewriting;
alter table retention.item enable always trigger check_item, enable always trigger refuse_rewriting;
alter table retention.hold enable always trigger check_hold, enable always trigger refuse_rewriting;
alter table items.stored_copy enable always trigger keep_held;
