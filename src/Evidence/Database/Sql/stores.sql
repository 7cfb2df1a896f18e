-- What became of a store when its objects were moved is never rewritten away, nor who approved what.
create trigger refuse_rewriting before delete or truncate on items.store for each statement execute function custody.refuse_rewriting();
create trigger refuse_rewriting before delete or truncate on transfer.move for each statement execute function custody.refuse_rewriting();
create trigger refuse_rewriting before update or delete or truncate on transfer.approval for each statement execute function custody.refuse_rewriting();

-- Nor what a backup held, and what a drill found.
create trigger refuse_rewriting before delete or truncate on transfer.backup for each statement execute function custody.refuse_rewriting();
create trigger refuse_rewriting before update or delete or truncate on transfer.drill for each statement execute function custody.refuse_rewriting();

-- Nothing is added to a store that was closed: whoever closes it takes the lock alone, so that no copy slips in behind the last count.
create function items.refuse_closed_store() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('items.store/' || new.store, 0));
  if exists (select from items.store s where s.name = new.store and s.state <> 'primary') then
    raise exception using errcode = 'EV006', message = format('the object store %s was closed: its objects were moved, and nothing is added to it', new.store);
  end if;
  return new;
end $$;

create trigger refuse_closed_store before insert on items.stored_copy for each row execute function items.refuse_closed_store();

alter table items.store enable always trigger refuse_rewriting;
alter table transfer.move enable always trigger refuse_rewriting;
alter table transfer.approval enable always trigger refuse_rewriting;
alter table transfer.backup enable always trigger refuse_rewriting;
alter table transfer.drill enable always trigger refuse_rewriting;
alter table items.stored_copy enable always trigger refuse_closed_store;
