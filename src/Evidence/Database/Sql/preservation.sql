-- What must hold of damaged copies and incidents.

-- What was set aside is kept.
create trigger refuse_rewriting before update or delete or truncate on items.set_aside_copy for each statement execute function custody.refuse_rewriting();
create function preservation.require_entry_of_set_aside() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if not exists (
      select from items.sealed_object o join custody.entry e on e.subject_id = o.item_id
      where o.id = new.object_id and e.xact = pg_current_xact_id()) then
    raise exception using errcode = 'EV001', schema = tg_table_schema, table = tg_table_name,
      message = format('%s on %I.%I is refused: no custody entry about its item in the same transaction', tg_op, tg_table_schema, tg_table_name);
  end if;
  return null;
end $$;

create constraint trigger require_entry after insert on items.set_aside_copy
  deferrable initially deferred for each row execute function preservation.require_entry_of_set_aside();

-- Findings and incidents only grow; nothing is taken away from an item while an open incident names it.
create trigger refuse_rewriting before delete or truncate on preservation.incident for each statement execute function custody.refuse_rewriting();
create trigger refuse_rewriting before delete or truncate on preservation.finding for each statement execute function custody.refuse_rewriting();

-- Whether an open incident names the item, or a store in which one of its copies lies is in doubt. The same rule as OpenIncidents.ItemsInDanger.
create function preservation.is_in_danger(item uuid) returns boolean language sql stable set search_path = pg_catalog as $$
  select exists (select from preservation.finding f join preservation.incident i on i.id = f.incident_id where f.item_id = item and i.state = 'open')
    or exists (select from items.store_doubt d join items.stored_copy c on c.store = d.store join items.sealed_object o on o.id = c.object_id
               where o.item_id = item and c.removed_at is null)
$$;

create function preservation.refuse_destruction() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  -- Whoever records a finding has the item's row first.
  perform from items.item where id = old.item_id for share;
  if preservation.is_in_danger(old.item_id) then
    raise exception using errcode = 'EV007', message = format('the data key of object %s is not destroyed: an open incident names its item', old.id);
  end if;
  return new;
end $$;

create trigger refuse_destruction before update of wrapped_key on items.sealed_object
  for each row when (old.wrapped_key is not null and new.wrapped_key is null) execute function preservation.refuse_destruction();

create function preservation.refuse_removal() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare
  owner uuid := (select o.item_id from items.sealed_object o where o.id = old.object_id);
begin
  perform from items.item where id = owner for share;
  if preservation.is_in_danger(owner) then
    raise exception using errcode = 'EV007', message = format('the copy of object %s in %s is not removed: an open incident names its item', old.object_id, old.store);
  end if;
  return new;
end $$;

create trigger refuse_removal before update of removed_at on items.stored_copy
  for each row when (old.removed_at is null and new.removed_at is not null) execute function preservation.refuse_removal();

alter table items.set_aside_copy enable always trigger refuse_rewriting, enable always trigger require_entry;
alter table items.sealed_object enable always trigger refuse_destruction;
alter table items.stored_copy enable always trigger refuse_removal;
alter table preservation.incident enable always trigger refuse_rewriting;
alter table preservation.finding enable always trigger refuse_rewriting;
