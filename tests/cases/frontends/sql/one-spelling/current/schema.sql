\set ON_ERROR_STOP on
create type public.berth_state as enum ('free','taken');

create table berths (
    id serial4,
    label character varying(20) not null,
    depth numeric(5,2) not null,
    state public.berth_state default 'free'::berth_state,
    seen timestamptz default now(),
    covered bool default false,
    constraint berths_depth_check check ((depth > 0)),
    unique (label),
    constraint berths_pkey primary key (id)
);

create table moorings (
    berth_id int not null,
    ship int not null,
    primary key (berth_id, ship),
    foreign key (berth_id) references public.berths (id) on delete cascade
);

create index idx_berths_seen on berths using btree (seen desc);
create index idx_berths_state on berths (state);

create function public.touch() returns trigger language plpgsql as $body$
begin
    new.seen := now();
    return new;
end;
$body$;

create trigger touched before update on public.berths for each row execute procedure public.touch();

copy berths (label, depth) from stdin;
north	4.50
south	6.00
\.
