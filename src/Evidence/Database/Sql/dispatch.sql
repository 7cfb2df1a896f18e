-- Whatever decides which recordings are of which incident orders in the same transaction that it be looked at again: an order can neither be lost nor
-- forgotten by whoever writes. Several orders are placed in the order of their subjects: two who place them never wait for each other in a circle. Taken orders are deleted by the transaction that writes what came of them.
create function dispatch.order_match(what text, subject uuid) returns void language sql set search_path = pg_catalog as $$
  insert into dispatch.match_order (kind, subject_id, number, ordered_at, next_at, attempts) values (what, subject, 0, now(), now(), 0)
  on conflict (kind, subject_id) do update set number = match_order.number + 1, ordered_at = now(), next_at = least(match_order.next_at, now()), attempts = 0, text = null
$$;

create function dispatch.recording_changed() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform dispatch.order_match('recording', new.id);
  return null;
end $$;

create trigger recording_changed after insert or update of state, captured_local, captured_zone, duration_ms on items.item
  for each row execute function dispatch.recording_changed();

create function dispatch.incident_changed() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform dispatch.order_match('incident', new.incident_id);
  return null;
end $$;

create trigger incident_changed after insert or update on dispatch.incident for each row execute function dispatch.incident_changed();

-- Somebody said that a recording is of an incident, or that it is not: who has footage of it is another.
create function dispatch.link_changed() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if new.said_by = 'person' and exists (select from dispatch.incident i where i.incident_id = new.incident_id) then
    perform dispatch.order_match('incident', new.incident_id);
  end if;
  return null;
end $$;

create trigger link_changed after insert or update on cases.incident_item for each row execute function dispatch.link_changed();

create function dispatch.duty_changed() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform dispatch.order_match('incident', o.incident_id) from (select i.incident_id from dispatch.incident i
    where i.call_signs @> array[new.call_sign::text]::text[] and i.dispatched_at < greatest(new.until_at, case when tg_op = 'UPDATE' then old.until_at end) + interval '1 hour' and i.dispatched_at > new.from_at - interval '9 hours' order by 1) o;
  return null;
end $$;

create trigger duty_changed after insert or update on dispatch.duty for each row execute function dispatch.duty_changed();

-- Somebody is known by another number from now on.
create function dispatch.number_changed() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform dispatch.order_match('incident', o.incident_id) from (select i.incident_id from dispatch.incident i
    where i.collar_numbers && array_remove(array[upper(new.collar_number), case when tg_op = 'UPDATE' then upper(old.collar_number) end], null)::text[] order by 1) o;
  return null;
end $$;

create trigger number_changed after insert or update of collar_number on access.person for each row execute function dispatch.number_changed();

-- Who had a camera then is another.
create function dispatch.assignment_changed() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform dispatch.order_match('incident', o.incident_id) from (select i.incident_id from dispatch.incident i
    where i.dispatched_at > new.from_at - interval '9 hours' and (new.until_at is null or i.dispatched_at < greatest(new.until_at, case when tg_op = 'UPDATE' then coalesce(old.until_at, 'infinity') end))
      and (i.collar_numbers && array(select upper(p.collar_number)::text from access.person p where p.id = new.officer_id and p.collar_number is not null)
        or i.call_signs && array(select d.call_sign::text from dispatch.duty d where d.person_id = new.officer_id and d.removed_at is null)) order by 1) o;
  return null;
end $$;

create trigger assignment_changed after insert or update on devices.assignment for each row execute function dispatch.assignment_changed();

-- What an incident is called is searched with its recordings.
create function cases.title_changed() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update items.item set words = words where id in (select item_id from cases.incident_item where incident_id = new.id and removed_at is null);
  return null;
end $$;

create trigger title_changed after update of title on cases.incident for each row when (new.title is distinct from old.title) execute function cases.title_changed();
