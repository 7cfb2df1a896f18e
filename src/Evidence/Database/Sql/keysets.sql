-- A request for a keyset moves only so: requested → refused, or by another person approved → downloaded, once.
-- Two accounts with one collar number are one person.
create function custody.check_keyset() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare
  moved text[];
begin
  if tg_op = 'INSERT' then
    if new.state <> 'requested' and not custody.is_importing() then
      raise exception using errcode = 'EV004', message = 'a request for a keyset begins by being requested';
    end if;
    return new;
  end if;
  moved := case
    when (old.state, new.state) in (('requested', 'approved'), ('requested', 'refused')) then array['state', 'decided_by', 'decided_at']
    when (old.state, new.state) = ('approved', 'downloaded') then array['state', 'downloaded_at']
  end;
  if moved is null or to_jsonb(old) - moved is distinct from to_jsonb(new) - moved then
    raise exception using errcode = 'EV004', message = format('request %s does not go from %s to %s like this', old.id, old.state, new.state);
  end if;
  if new.state = 'approved' and (
      select count(distinct coalesce(p.collar_number, p.id::text)) from access.person p where p.id in (new.requested_by, new.decided_by)) < 2 then
    raise exception using errcode = 'EV008', message = format('a keyset is handed out by two people or not at all (request %s)', old.id);
  end if;
  return new;
end $$;

create trigger check_keyset before insert or update on keys.keyset_request for each row execute function custody.check_keyset();
create trigger refuse_rewriting before delete or truncate on keys.keyset_request for each statement execute function custody.refuse_rewriting();
alter table keys.keyset_request enable always trigger check_keyset, enable always trigger refuse_rewriting;
