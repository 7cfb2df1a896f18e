using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;
using NpgsqlTypes;

#nullable disable

namespace Evidence.Database.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "items");

            migrationBuilder.EnsureSchema(
                name: "trails");

            migrationBuilder.EnsureSchema(
                name: "custody");

            migrationBuilder.EnsureSchema(
                name: "devices");

            migrationBuilder.EnsureSchema(
                name: "transfer");

            migrationBuilder.EnsureSchema(
                name: "access");

            migrationBuilder.EnsureSchema(
                name: "disclosure");

            migrationBuilder.EnsureSchema(
                name: "cases");

            migrationBuilder.EnsureSchema(
                name: "intake");

            migrationBuilder.EnsureSchema(
                name: "redaction");

            migrationBuilder.EnsureSchema(
                name: "dispatch");

            migrationBuilder.EnsureSchema(
                name: "preservation");

            migrationBuilder.EnsureSchema(
                name: "retention");

            migrationBuilder.EnsureSchema(
                name: "keys");

            migrationBuilder.EnsureSchema(
                name: "review");

            migrationBuilder.EnsureSchema(
                name: "search");

            migrationBuilder.AlterDatabase()
                .Annotation("Npgsql:PostgresExtension:pg_trgm", ",,");

            migrationBuilder.CreateTable(
                name: "access_report",
                schema: "trails",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    agency_id = table.Column<Guid>(type: "uuid", nullable: false),
                    from = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    made_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    viewings = table.Column<int>(type: "integer", nullable: false),
                    lines = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_access_report", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "agency",
                schema: "custody",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    log_origin = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_agency", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "backup",
                schema: "transfer",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    agency_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    bytes = table.Column<long>(type: "bigint", nullable: false),
                    sheet = table.Column<byte[]>(type: "bytea", nullable: false),
                    restored_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    removed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_backup", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "backup_run",
                schema: "transfer",
                columns: table => new
                {
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    trouble = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_backup_run", x => new { x.kind, x.started_at });
                    table.CheckConstraint("ck_backup_run_kind", "kind in ('backup', 'drill')");
                });

            migrationBuilder.CreateTable(
                name: "case_file",
                schema: "cases",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    reference = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    title = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    offence = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    access_class = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    opened_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_case_file", x => x.id);
                    table.CheckConstraint("ck_case_file_access_class", "access_class in ('standard', 'restricted', 'confidential')");
                    table.CheckConstraint("ck_case_file_state", "state in ('open', 'closed')");
                });

            migrationBuilder.CreateTable(
                name: "category",
                schema: "cases",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    subject_id = table.Column<Guid>(type: "uuid", nullable: false),
                    code = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    title = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    access_class = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    is_non_evidence = table.Column<bool>(type: "boolean", nullable: false, defaultValue: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_category", x => x.id);
                    table.CheckConstraint("ck_category_access_class", "access_class in ('standard', 'restricted', 'confidential')");
                });

            migrationBuilder.CreateTable(
                name: "chain_head",
                schema: "custody",
                columns: table => new
                {
                    subject_kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    subject_id = table.Column<Guid>(type: "uuid", nullable: false),
                    chain = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_chain_head", x => new { x.subject_kind, x.subject_id, x.chain });
                    table.CheckConstraint("ck_chain_head_chain", "chain in ('operational', 'standards', 'prosecution', 'defence')");
                    table.CheckConstraint("ck_chain_head_subject_kind", "subject_kind in ('item', 'case', 'person', 'device', 'agent', 'key', 'policy', 'log', 'bundle', 'agency', 'incident')");
                });

            migrationBuilder.CreateTable(
                name: "checklist_point",
                schema: "cases",
                columns: table => new
                {
                    place = table.Column<int>(type: "integer", nullable: false),
                    subject_id = table.Column<Guid>(type: "uuid", nullable: false),
                    text = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_checklist_point", x => x.place);
                });

            migrationBuilder.CreateTable(
                name: "checkpoint",
                schema: "custody",
                columns: table => new
                {
                    size = table.Column<long>(type: "bigint", nullable: false),
                    root = table.Column<byte[]>(type: "bytea", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    note = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_checkpoint", x => x.size);
                });

            migrationBuilder.CreateTable(
                name: "deed",
                schema: "custody",
                columns: table => new
                {
                    entry_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    actor_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    sequence = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_deed", x => x.entry_hash);
                });

            migrationBuilder.CreateTable(
                name: "detail",
                schema: "custody",
                columns: table => new
                {
                    entry_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    field = table.Column<string>(type: "text", nullable: false),
                    salt = table.Column<byte[]>(type: "bytea", nullable: true),
                    value = table.Column<byte[]>(type: "bytea", nullable: true),
                    erased_by = table.Column<byte[]>(type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_detail", x => new { x.entry_hash, x.field });
                });

            migrationBuilder.CreateTable(
                name: "device",
                schema: "devices",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    make = table.Column<string>(type: "text", nullable: false),
                    model = table.Column<string>(type: "text", nullable: false),
                    serial = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    ownership = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    label = table.Column<string>(type: "text", nullable: true),
                    place = table.Column<string>(type: "text", nullable: true),
                    seal_number = table.Column<string>(type: "text", nullable: true),
                    registered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_device", x => x.id);
                    table.CheckConstraint("ck_device_kind", "kind in ('body-worn', 'drone', 'other')");
                    table.CheckConstraint("ck_device_ownership", "ownership in ('agency', 'seized', 'private')");
                });

            migrationBuilder.CreateTable(
                name: "entry",
                schema: "custody",
                columns: table => new
                {
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    subject_kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    subject_id = table.Column<Guid>(type: "uuid", nullable: false),
                    chain = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    previous = table.Column<byte[]>(type: "bytea", nullable: true),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    action = table.Column<string>(type: "text", nullable: false),
                    act_id = table.Column<Guid>(type: "uuid", nullable: false),
                    bytes = table.Column<byte[]>(type: "bytea", nullable: false),
                    number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    xact = table.Column<ulong>(type: "xid8", nullable: false, defaultValueSql: "pg_current_xact_id()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_entry", x => x.hash);
                    table.CheckConstraint("ck_entry_chain", "chain in ('operational', 'standards', 'prosecution', 'defence')");
                    table.CheckConstraint("ck_entry_subject_kind", "subject_kind in ('item', 'case', 'person', 'device', 'agent', 'key', 'policy', 'log', 'bundle', 'agency', 'incident')");
                });

            migrationBuilder.CreateTable(
                name: "horizon",
                schema: "retention",
                columns: table => new
                {
                    number = table.Column<int>(type: "integer", nullable: false),
                    keep_days = table.Column<int>(type: "integer", nullable: true),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_horizon", x => x.number);
                    table.CheckConstraint("ck_horizon_days", "keep_days > 0");
                });

            migrationBuilder.CreateTable(
                name: "key_version",
                schema: "keys",
                columns: table => new
                {
                    name = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    subject_id = table.Column<Guid>(type: "uuid", nullable: false),
                    use = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    provider = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    reference = table.Column<string>(type: "text", nullable: true),
                    fingerprint = table.Column<byte[]>(type: "bytea", nullable: false),
                    from = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    moved = table.Column<long>(type: "bigint", nullable: false),
                    rewrapped_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    closed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    retired_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_key_version", x => x.name);
                    table.CheckConstraint("ck_key_version_provider", "provider in ('file', 'aws-kms')");
                    table.CheckConstraint("ck_key_version_use", "use in ('root', 'intake', 'receipt', 'permit', 'kek', 'log', 'log-ed25519')");
                });

            migrationBuilder.CreateTable(
                name: "leaf",
                schema: "custody",
                columns: table => new
                {
                    index = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_leaf", x => x.index);
                });

            migrationBuilder.CreateTable(
                name: "listing_run",
                schema: "preservation",
                columns: table => new
                {
                    store = table.Column<string>(type: "text", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    listed = table.Column<long>(type: "bigint", nullable: false),
                    catalogued = table.Column<long>(type: "bigint", nullable: false),
                    findings = table.Column<long>(type: "bigint", nullable: false),
                    trouble = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_listing_run", x => new { x.store, x.started_at });
                });

            migrationBuilder.CreateTable(
                name: "log_standing",
                schema: "custody",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    trouble = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_log_standing", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "match_order",
                schema: "dispatch",
                columns: table => new
                {
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    subject_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    ordered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    next_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    text = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_match_order", x => new { x.kind, x.subject_id });
                    table.CheckConstraint("ck_match_order_kind", "kind in ('recording', 'incident')");
                });

            migrationBuilder.CreateTable(
                name: "move",
                schema: "transfer",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    agency_id = table.Column<Guid>(type: "uuid", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    target = table.Column<string>(type: "text", nullable: false),
                    begun_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    sheet = table.Column<byte[]>(type: "bytea", nullable: true),
                    sheet_sha256 = table.Column<byte[]>(type: "bytea", nullable: true),
                    switched_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    retired_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_move", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "network_failure",
                schema: "access",
                columns: table => new
                {
                    network = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    name_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    last_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_network_failure", x => new { x.network, x.name_hash });
                });

            migrationBuilder.CreateTable(
                name: "network_refusal",
                schema: "access",
                columns: table => new
                {
                    network = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    times = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_network_refusal", x => x.network);
                });

            migrationBuilder.CreateTable(
                name: "node",
                schema: "custody",
                columns: table => new
                {
                    level = table.Column<int>(type: "integer", nullable: false),
                    index = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_node", x => new { x.level, x.index });
                });

            migrationBuilder.CreateTable(
                name: "reason",
                schema: "redaction",
                columns: table => new
                {
                    code = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    subject_id = table.Column<Guid>(type: "uuid", nullable: false),
                    place = table.Column<int>(type: "integer", nullable: false),
                    label = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    authority = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    is_retired = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reason", x => x.code);
                });

            migrationBuilder.CreateTable(
                name: "run",
                schema: "dispatch",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    by = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_run", x => x.id);
                    table.CheckConstraint("ck_run_kind", "kind in ('incidents', 'duties')");
                });

            migrationBuilder.CreateTable(
                name: "store",
                schema: "items",
                columns: table => new
                {
                    name = table.Column<string>(type: "text", nullable: false),
                    agency_id = table.Column<Guid>(type: "uuid", nullable: false),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    moved_to = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_store", x => x.name);
                    table.CheckConstraint("ck_store_state", "state in ('primary', 'closed', 'retired')");
                });

            migrationBuilder.CreateTable(
                name: "store",
                schema: "retention",
                columns: table => new
                {
                    store = table.Column<string>(type: "text", nullable: false),
                    enforcement = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    trouble = table.Column<string>(type: "text", nullable: true),
                    told_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_store", x => x.store);
                    table.CheckConstraint("ck_store_enforcement", "enforcement in ('software', 'store')");
                });

            migrationBuilder.CreateTable(
                name: "store_doubt",
                schema: "items",
                columns: table => new
                {
                    store = table.Column<string>(type: "text", nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_store_doubt", x => x.store);
                });

            migrationBuilder.CreateTable(
                name: "unit",
                schema: "access",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    subject_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    parent_id = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_unit", x => x.id);
                    table.ForeignKey(
                        name: "fk_unit_parent_id",
                        column: x => x.parent_id,
                        principalSchema: "access",
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "used_answer",
                schema: "access",
                columns: table => new
                {
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_used_answer", x => x.hash);
                });

            migrationBuilder.CreateTable(
                name: "drill",
                schema: "transfer",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    agency_id = table.Column<Guid>(type: "uuid", nullable: false),
                    backup_id = table.Column<Guid>(type: "uuid", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    entries = table.Column<long>(type: "bigint", nullable: false),
                    chains = table.Column<long>(type: "bigint", nullable: false),
                    samples = table.Column<int>(type: "integer", nullable: false),
                    sample_bytes = table.Column<long>(type: "bigint", nullable: false),
                    findings = table.Column<string[]>(type: "text[]", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_drill", x => x.id);
                    table.ForeignKey(
                        name: "fk_drill_backup_id",
                        column: x => x.backup_id,
                        principalSchema: "transfer",
                        principalTable: "backup",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "case_dismissal",
                schema: "cases",
                columns: table => new
                {
                    case_id = table.Column<Guid>(type: "uuid", nullable: false),
                    item_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_case_dismissal", x => new { x.case_id, x.item_id });
                    table.ForeignKey(
                        name: "fk_case_dismissal_case_id",
                        column: x => x.case_id,
                        principalSchema: "cases",
                        principalTable: "case_file",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "case_folder",
                schema: "cases",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    case_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_case_folder", x => x.id);
                    table.ForeignKey(
                        name: "fk_case_folder_case_id",
                        column: x => x.case_id,
                        principalSchema: "cases",
                        principalTable: "case_file",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "case_person",
                schema: "cases",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    case_id = table.Column<Guid>(type: "uuid", nullable: false),
                    role = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    police_number = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    custody_record = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    court_reference = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    custody = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    custody_source = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    outcome = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    outcome_source = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    added_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    removed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_case_person", x => x.id);
                    table.CheckConstraint("ck_case_person_custody", "custody in ('not-known', 'at-liberty', 'in-police-detention', 'on-bail', 'released-under-investigation', 'remanded', 'serving-sentence', 'in-hospital', 'released')");
                    table.CheckConstraint("ck_case_person_custody_source", "custody = 'not-known' or custody_source is not null");
                    table.CheckConstraint("ck_case_person_outcome", "outcome in ('not-known', 'no-decision', 'no-further-action', 'out-of-court', 'charged', 'discontinued', 'acquitted', 'convicted')");
                    table.CheckConstraint("ck_case_person_outcome_source", "outcome = 'not-known' or outcome_source is not null");
                    table.CheckConstraint("ck_case_person_role", "role in ('suspect', 'defendant', 'victim', 'witness')");
                    table.ForeignKey(
                        name: "fk_case_person_case_id",
                        column: x => x.case_id,
                        principalSchema: "cases",
                        principalTable: "case_file",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "cosignature",
                schema: "custody",
                columns: table => new
                {
                    size = table.Column<long>(type: "bigint", nullable: false),
                    witness = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    line = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_cosignature", x => new { x.size, x.witness });
                    table.ForeignKey(
                        name: "fk_cosignature_size",
                        column: x => x.size,
                        principalSchema: "custody",
                        principalTable: "checkpoint",
                        principalColumn: "size",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "stamp",
                schema: "custody",
                columns: table => new
                {
                    size = table.Column<long>(type: "bigint", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    token = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stamp", x => x.size);
                    table.ForeignKey(
                        name: "fk_stamp_size",
                        column: x => x.size,
                        principalSchema: "custody",
                        principalTable: "checkpoint",
                        principalColumn: "size",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "proven_object",
                schema: "transfer",
                columns: table => new
                {
                    move_id = table.Column<Guid>(type: "uuid", nullable: false),
                    object_id = table.Column<Guid>(type: "uuid", nullable: false),
                    sha256 = table.Column<byte[]>(type: "bytea", nullable: false),
                    bytes = table.Column<long>(type: "bigint", nullable: false),
                    is_as_found = table.Column<bool>(type: "boolean", nullable: false),
                    proven_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_proven_object", x => new { x.move_id, x.object_id });
                    table.ForeignKey(
                        name: "fk_proven_object_move_id",
                        column: x => x.move_id,
                        principalSchema: "transfer",
                        principalTable: "move",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "person",
                schema: "access",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    display_name = table.Column<string>(type: "text", nullable: false),
                    collar_number = table.Column<string>(type: "text", nullable: true),
                    card_number = table.Column<string>(type: "text", nullable: true),
                    role = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    unit_id = table.Column<Guid>(type: "uuid", nullable: true),
                    standing = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false, defaultValue: "active"),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_failed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    user_name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    normalized_user_name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    password_hash = table.Column<string>(type: "text", nullable: true),
                    security_stamp = table.Column<string>(type: "text", nullable: true),
                    concurrency_stamp = table.Column<string>(type: "text", nullable: true),
                    two_factor_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    lockout_end = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    lockout_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    access_failed_count = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person", x => x.id);
                    table.CheckConstraint("ck_person_role", "role in ('officer', 'supervisor', 'evidence-officer', 'redactor', 'disclosure-officer', 'prosecutor', 'auditor', 'administrator', 'it-operator', 'integration')");
                    table.CheckConstraint("ck_person_role_of_people", "role <> 'integration'");
                    table.CheckConstraint("ck_person_standing", "standing in ('active', 'suspended', 'left')");
                    table.ForeignKey(
                        name: "fk_person_unit_id",
                        column: x => x.unit_id,
                        principalSchema: "access",
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "case_date",
                schema: "cases",
                columns: table => new
                {
                    case_person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    case_id = table.Column<Guid>(type: "uuid", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: true),
                    time = table.Column<TimeOnly>(type: "time without time zone", nullable: true),
                    source = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_case_date", x => new { x.case_person_id, x.kind });
                    table.CheckConstraint("ck_case_date_kind", "kind in ('born', 'arrested', 'detention-ends', 'charged', 'custody-time-limit', 'hearing', 'disclosure-due', 'outcome-reached', 'sentence-ends', 'released-from-custody', 'appeal-ends')");
                    table.CheckConstraint("ck_case_date_time", "time is null or day is not null");
                    table.ForeignKey(
                        name: "fk_case_date_case_person_id",
                        column: x => x.case_person_id,
                        principalSchema: "cases",
                        principalTable: "case_person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "agent",
                schema: "devices",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    host = table.Column<string>(type: "text", nullable: false),
                    os = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<string>(type: "text", nullable: false),
                    fingerprint = table.Column<byte[]>(type: "bytea", nullable: false),
                    public_key = table.Column<byte[]>(type: "bytea", nullable: false),
                    enrolled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    report = table.Column<string>(type: "jsonb", nullable: true),
                    step = table.Column<Guid>(type: "uuid", nullable: true),
                    suspended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    revoked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    revoked_by = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_agent", x => x.id);
                    table.ForeignKey(
                        name: "fk_agent_revoked_by",
                        column: x => x.revoked_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "approval",
                schema: "transfer",
                columns: table => new
                {
                    move_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    sheet_sha256 = table.Column<byte[]>(type: "bytea", nullable: false),
                    agency_id = table.Column<Guid>(type: "uuid", nullable: false),
                    role = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    approved_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_approval", x => new { x.move_id, x.sheet_sha256, x.person_id });
                    table.CheckConstraint("ck_approval_role", "role in ('officer', 'supervisor', 'evidence-officer', 'redactor', 'disclosure-officer', 'prosecutor', 'auditor', 'administrator', 'it-operator', 'integration')");
                    table.ForeignKey(
                        name: "fk_approval_move_id",
                        column: x => x.move_id,
                        principalSchema: "transfer",
                        principalTable: "move",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_approval_person_id",
                        column: x => x.person_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "assignment",
                schema: "devices",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    device_id = table.Column<Guid>(type: "uuid", nullable: false),
                    officer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    from_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    until_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_assignment", x => x.id);
                    table.ForeignKey(
                        name: "fk_assignment_device_id",
                        column: x => x.device_id,
                        principalSchema: "devices",
                        principalTable: "device",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_assignment_officer_id",
                        column: x => x.officer_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "authenticator",
                schema: "access",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    sealed_secret = table.Column<byte[]>(type: "bytea", nullable: false),
                    added_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_step = table.Column<long>(type: "bigint", nullable: false),
                    last_used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_authenticator", x => x.person_id);
                    table.ForeignKey(
                        name: "fk_authenticator_person_id",
                        column: x => x.person_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "bundle",
                schema: "disclosure",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    recipient = table.Column<string>(type: "text", nullable: false),
                    purpose = table.Column<string>(type: "text", nullable: false),
                    made_by = table.Column<Guid>(type: "uuid", nullable: false),
                    made_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    act_id = table.Column<Guid>(type: "uuid", nullable: false),
                    description = table.Column<byte[]>(type: "bytea", nullable: false),
                    log_note = table.Column<byte[]>(type: "bytea", nullable: true),
                    files = table.Column<int>(type: "integer", nullable: false),
                    payload_bytes = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bundle", x => x.id);
                    table.ForeignKey(
                        name: "fk_bundle_made_by",
                        column: x => x.made_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "case_member",
                schema: "cases",
                columns: table => new
                {
                    case_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_case_member", x => new { x.case_id, x.person_id, x.since });
                    table.ForeignKey(
                        name: "fk_case_member_case_id",
                        column: x => x.case_id,
                        principalSchema: "cases",
                        principalTable: "case_file",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_case_member_person_id",
                        column: x => x.person_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "case_note",
                schema: "cases",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    case_id = table.Column<Guid>(type: "uuid", nullable: false),
                    written_by = table.Column<Guid>(type: "uuid", nullable: false),
                    written_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_case_note", x => x.id);
                    table.ForeignKey(
                        name: "fk_case_note_case_id",
                        column: x => x.case_id,
                        principalSchema: "cases",
                        principalTable: "case_file",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_case_note_written_by",
                        column: x => x.written_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "case_task",
                schema: "cases",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    case_id = table.Column<Guid>(type: "uuid", nullable: false),
                    text = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    checklist_place = table.Column<int>(type: "integer", nullable: true),
                    made_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    due_on = table.Column<DateOnly>(type: "date", nullable: true),
                    assigned_to = table.Column<Guid>(type: "uuid", nullable: true),
                    done_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    done_by = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_case_task", x => x.id);
                    table.CheckConstraint("ck_case_task_done", "(done_at is null) = (done_by is null)");
                    table.ForeignKey(
                        name: "fk_case_task_assigned_to",
                        column: x => x.assigned_to,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_case_task_case_id",
                        column: x => x.case_id,
                        principalSchema: "cases",
                        principalTable: "case_file",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_case_task_done_by",
                        column: x => x.done_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "client",
                schema: "access",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    subject_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    contact = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    unit_id = table.Column<Guid>(type: "uuid", nullable: true),
                    granted = table.Column<string>(type: "text", nullable: false),
                    networks = table.Column<string>(type: "text", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    made_by = table.Column<Guid>(type: "uuid", nullable: false),
                    made_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    standing = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    decided_by = table.Column<Guid>(type: "uuid", nullable: true),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    revoked_by = table.Column<Guid>(type: "uuid", nullable: true),
                    revoked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    turned_away_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_client", x => x.id);
                    table.CheckConstraint("ck_client_revoked", "(revoked_by is null) = (revoked_at is null) and (standing = 'revoked') = (revoked_at is not null)");
                    table.CheckConstraint("ck_client_standing", "standing in ('waiting', 'active', 'refused', 'revoked')");
                    table.CheckConstraint("ck_client_two", "decided_by <> made_by and (decided_by is null) = (decided_at is null) and (standing <> 'waiting' or decided_by is null)");
                    table.ForeignKey(
                        name: "fk_client_decided_by",
                        column: x => x.decided_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_client_made_by",
                        column: x => x.made_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_client_revoked_by",
                        column: x => x.revoked_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_client_unit_id",
                        column: x => x.unit_id,
                        principalSchema: "access",
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "duty",
                schema: "dispatch",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    call_sign = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    from_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    until_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    source = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    removed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_duty", x => x.id);
                    table.CheckConstraint("ck_duty_span", "until_at > from_at");
                    table.ForeignKey(
                        name: "fk_duty_person_id",
                        column: x => x.person_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "exhibit",
                schema: "cases",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    case_id = table.Column<Guid>(type: "uuid", nullable: false),
                    item_id = table.Column<Guid>(type: "uuid", nullable: false),
                    initials = table.Column<string>(type: "character varying(5)", maxLength: 5, nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    producer = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    producer_id = table.Column<Guid>(type: "uuid", nullable: true),
                    description = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    produced_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    withdrawn_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_exhibit", x => x.id);
                    table.CheckConstraint("ck_exhibit_number", "number between 1 and 9999");
                    table.ForeignKey(
                        name: "fk_exhibit_case_id",
                        column: x => x.case_id,
                        principalSchema: "cases",
                        principalTable: "case_file",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_exhibit_producer_id",
                        column: x => x.producer_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "export",
                schema: "trails",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    requested_by = table.Column<Guid>(type: "uuid", nullable: false),
                    address = table.Column<string>(type: "text", nullable: true),
                    requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    subject_id = table.Column<Guid>(type: "uuid", nullable: true),
                    title = table.Column<string>(type: "text", nullable: false),
                    filter = table.Column<string>(type: "text", nullable: false),
                    form = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    with_played = table.Column<bool>(type: "boolean", nullable: false),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    entries = table.Column<long>(type: "bigint", nullable: true),
                    written = table.Column<long>(type: "bigint", nullable: false),
                    bytes = table.Column<long>(type: "bigint", nullable: true),
                    sha256 = table.Column<byte[]>(type: "bytea", nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    trouble = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_export", x => x.id);
                    table.CheckConstraint("ck_export_form", "form in ('csv', 'pdf', 'case')");
                    table.CheckConstraint("ck_export_kind", "kind in ('item', 'person', 'device', 'everything')");
                    table.CheckConstraint("ck_export_state", "state in ('waiting', 'running', 'done', 'failed', 'cancelled', 'expired')");
                    table.ForeignKey(
                        name: "fk_export_requested_by",
                        column: x => x.requested_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "incident",
                schema: "cases",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    reference = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    title = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    from = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    locked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    manager_id = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_incident", x => x.id);
                    table.CheckConstraint("ck_incident_manager", "(locked_at is null) = (manager_id is null)");
                    table.ForeignKey(
                        name: "fk_incident_manager_id",
                        column: x => x.manager_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "incident",
                schema: "preservation",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    store = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    opened_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_found_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    resolved_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    resolved_by = table.Column<Guid>(type: "uuid", nullable: true),
                    resolution = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_incident", x => x.id);
                    table.CheckConstraint("ck_incident_kind", "kind in ('altered', 'swapped', 'rolled-back', 'truncated', 'longer', 'missing', 'unreadable', 'extra-version', 'hidden', 'unknown-object', 'lock-short', 'lock-long', 'hold-missing', 'hold-unknown', 'store-empty', 'listing-failed', 'listing-stale', 'backup-overdue', 'drill-failed', 'log-stopped', 'log-behind')");
                    table.CheckConstraint("ck_incident_state", "state in ('open', 'resolved')");
                    table.ForeignKey(
                        name: "fk_incident_resolved_by",
                        column: x => x.resolved_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "invitation",
                schema: "access",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    token_sha256 = table.Column<byte[]>(type: "bytea", nullable: false),
                    made_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_invitation", x => x.person_id);
                    table.ForeignKey(
                        name: "fk_invitation_person_id",
                        column: x => x.person_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "item",
                schema: "items",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    title = table.Column<string>(type: "text", nullable: false),
                    sorted_name = table.Column<string>(type: "text", nullable: false, computedColumnSql: "lower(title collate \"C\")", stored: true, collation: "C"),
                    words = table.Column<NpgsqlTsVector>(type: "tsvector", nullable: false, defaultValueSql: "''::tsvector"),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false, defaultValue: "other"),
                    has_telemetry = table.Column<bool>(type: "boolean", nullable: false, defaultValue: false),
                    is_unapproved = table.Column<bool>(type: "boolean", nullable: false, defaultValue: false),
                    category_ids = table.Column<Guid[]>(type: "uuid[]", nullable: false, defaultValueSql: "'{}'::uuid[]"),
                    tags = table.Column<string[]>(type: "text[]", nullable: false, defaultValueSql: "'{}'::text[]"),
                    officer_id = table.Column<Guid>(type: "uuid", nullable: true),
                    unit_id = table.Column<Guid>(type: "uuid", nullable: true),
                    own_class = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false, defaultValue: "standard"),
                    access_class = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false, defaultValue: "standard"),
                    has_category = table.Column<bool>(type: "boolean", nullable: false, defaultValue: false),
                    is_privileged = table.Column<bool>(type: "boolean", nullable: false, defaultValue: false),
                    shows_child = table.Column<bool>(type: "boolean", nullable: false, defaultValue: false),
                    shows_sexual_offence_victim = table.Column<bool>(type: "boolean", nullable: false, defaultValue: false),
                    is_distressing = table.Column<bool>(type: "boolean", nullable: false, defaultValue: false),
                    is_court_sealed = table.Column<bool>(type: "boolean", nullable: false, defaultValue: false),
                    device_id = table.Column<Guid>(type: "uuid", nullable: true),
                    captured_local = table.Column<DateTime>(type: "timestamp without time zone", nullable: true),
                    captured_zone = table.Column<string>(type: "text", nullable: true),
                    captured_uncertainty_seconds = table.Column<int>(type: "integer", nullable: true),
                    duration_ms = table.Column<long>(type: "bigint", nullable: true),
                    pre_event_ms = table.Column<long>(type: "bigint", nullable: true),
                    clock_offset_ms = table.Column<long>(type: "bigint", nullable: true),
                    arrived_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_item", x => x.id);
                    table.CheckConstraint("ck_item_access_class", "access_class in ('standard', 'restricted', 'confidential')");
                    table.CheckConstraint("ck_item_kind", "kind in ('video', 'audio', 'picture', 'other')");
                    table.CheckConstraint("ck_item_own_class", "own_class in ('standard', 'restricted', 'confidential')");
                    table.CheckConstraint("ck_item_state", "state in ('received', 'verified', 'quarantined')");
                    table.ForeignKey(
                        name: "fk_item_device_id",
                        column: x => x.device_id,
                        principalSchema: "devices",
                        principalTable: "device",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_item_officer_id",
                        column: x => x.officer_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_item_unit_id",
                        column: x => x.unit_id,
                        principalSchema: "access",
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "matching_policy",
                schema: "dispatch",
                columns: table => new
                {
                    version = table.Column<int>(type: "integer", nullable: false),
                    buffer_seconds = table.Column<int>(type: "integer", nullable: false),
                    applies_category = table.Column<bool>(type: "boolean", nullable: false),
                    set_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    set_by = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_matching_policy", x => x.version);
                    table.CheckConstraint("ck_matching_policy_buffer", "buffer_seconds between 0 and 600");
                    table.ForeignKey(
                        name: "fk_matching_policy_set_by",
                        column: x => x.set_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "non_evidence_rule",
                schema: "dispatch",
                columns: table => new
                {
                    version = table.Column<int>(type: "integer", nullable: false),
                    subject_id = table.Column<Guid>(type: "uuid", nullable: false),
                    category_id = table.Column<Guid>(type: "uuid", nullable: false),
                    after_days = table.Column<int>(type: "integer", nullable: false),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    proposed_by = table.Column<Guid>(type: "uuid", nullable: false),
                    proposed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    decided_by = table.Column<Guid>(type: "uuid", nullable: true),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ended_by = table.Column<Guid>(type: "uuid", nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_non_evidence_rule", x => x.version);
                    table.CheckConstraint("ck_non_evidence_rule_days", "after_days between 7 and 3650");
                    table.CheckConstraint("ck_non_evidence_rule_ended", "(state = 'ended') = (ended_at is not null) and (ended_at is null) = (ended_by is null)");
                    table.CheckConstraint("ck_non_evidence_rule_state", "state in ('proposed', 'in-force', 'refused', 'ended')");
                    table.CheckConstraint("ck_non_evidence_rule_two", "decided_by <> proposed_by and (state = 'proposed') = (decided_by is null) and (decided_by is null) = (decided_at is null)");
                    table.ForeignKey(
                        name: "fk_non_evidence_rule_category_id",
                        column: x => x.category_id,
                        principalSchema: "cases",
                        principalTable: "category",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_non_evidence_rule_decided_by",
                        column: x => x.decided_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_non_evidence_rule_ended_by",
                        column: x => x.ended_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_non_evidence_rule_proposed_by",
                        column: x => x.proposed_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "person_claim",
                schema: "access",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    claim_type = table.Column<string>(type: "text", nullable: true),
                    claim_value = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person_claim", x => x.id);
                    table.ForeignKey(
                        name: "fk_person_claim_user_id",
                        column: x => x.user_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "person_login",
                schema: "access",
                columns: table => new
                {
                    login_provider = table.Column<string>(type: "text", nullable: false),
                    provider_key = table.Column<string>(type: "text", nullable: false),
                    provider_display_name = table.Column<string>(type: "text", nullable: true),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person_login", x => new { x.login_provider, x.provider_key });
                    table.ForeignKey(
                        name: "fk_person_login_user_id",
                        column: x => x.user_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "person_passkey",
                schema: "access",
                columns: table => new
                {
                    credential_id = table.Column<byte[]>(type: "bytea", maxLength: 1023, nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    public_key = table.Column<byte[]>(type: "bytea", nullable: false),
                    sign_count = table.Column<long>(type: "bigint", nullable: false),
                    transports = table.Column<string[]>(type: "text[]", nullable: false),
                    is_backup_eligible = table.Column<bool>(type: "boolean", nullable: false),
                    is_backed_up = table.Column<bool>(type: "boolean", nullable: false),
                    name = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    added_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person_passkey", x => x.credential_id);
                    table.ForeignKey(
                        name: "fk_person_passkey_person_id",
                        column: x => x.person_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "person_token",
                schema: "access",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    login_provider = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    value = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person_token", x => new { x.user_id, x.login_provider, x.name });
                    table.ForeignKey(
                        name: "fk_person_token_user_id",
                        column: x => x.user_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "provider_binding",
                schema: "access",
                columns: table => new
                {
                    issuer = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    subject = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    bound_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_provider_binding", x => new { x.issuer, x.subject });
                    table.ForeignKey(
                        name: "fk_provider_binding_person_id",
                        column: x => x.person_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "recovery_code",
                schema: "access",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    made_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_recovery_code", x => new { x.person_id, x.hash });
                    table.ForeignKey(
                        name: "fk_recovery_code_person_id",
                        column: x => x.person_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "saved_search",
                schema: "search",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    query = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false),
                    saved_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_saved_search", x => x.id);
                    table.ForeignKey(
                        name: "fk_saved_search_person_id",
                        column: x => x.person_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "session",
                schema: "access",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    begun_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    address = table.Column<string>(type: "text", nullable: true),
                    network = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    device = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    method = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    last_seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    confirmed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    provider_session = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    end_reason = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_session", x => x.id);
                    table.CheckConstraint("ck_session_end_reason", "end_reason in ('signed-out', 'signed-out-elsewhere', 'replaced', 'lapsed', 'account-changed', 'signed-out-at-provider', 'ended-by-administrator')");
                    table.ForeignKey(
                        name: "fk_session_person_id",
                        column: x => x.person_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "submission",
                schema: "intake",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    source = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    producer = table.Column<string>(type: "text", nullable: false),
                    recorder = table.Column<string>(type: "text", nullable: true),
                    recorded_from = table.Column<DateTime>(type: "timestamp without time zone", nullable: true),
                    clock_error_ms = table.Column<long>(type: "bigint", nullable: true),
                    clock_source = table.Column<string>(type: "text", nullable: true),
                    note = table.Column<string>(type: "text", nullable: true),
                    made_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_submission", x => x.id);
                    table.CheckConstraint("ck_submission_clock", "clock_error_ms is null or clock_source is not null");
                    table.CheckConstraint("ck_submission_source", "source in ('cctv', 'interview', 'call-audio', 'phone', 'dash-or-door', 'other')");
                    table.ForeignKey(
                        name: "fk_submission_person_id",
                        column: x => x.person_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "webhook_key",
                schema: "access",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    subject_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    address = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    made_by = table.Column<Guid>(type: "uuid", nullable: false),
                    made_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    retired_by = table.Column<Guid>(type: "uuid", nullable: true),
                    retired_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_key", x => x.id);
                    table.CheckConstraint("ck_webhook_key_retired", "(retired_by is null) = (retired_at is null)");
                    table.ForeignKey(
                        name: "fk_webhook_key_made_by",
                        column: x => x.made_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_webhook_key_retired_by",
                        column: x => x.retired_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "agent_step",
                schema: "devices",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    agent_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_agent_step", x => new { x.agent_id, x.id });
                    table.ForeignKey(
                        name: "fk_agent_step_agent_id",
                        column: x => x.agent_id,
                        principalSchema: "devices",
                        principalTable: "agent",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "dock_session",
                schema: "intake",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    agent_id = table.Column<Guid>(type: "uuid", nullable: false),
                    device_id = table.Column<Guid>(type: "uuid", nullable: true),
                    officer_id = table.Column<Guid>(type: "uuid", nullable: true),
                    decision = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    decided_by = table.Column<Guid>(type: "uuid", nullable: true),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    profile = table.Column<string>(type: "text", nullable: false),
                    volume = table.Column<string>(type: "jsonb", nullable: false),
                    completeness = table.Column<string>(type: "jsonb", nullable: true),
                    first_inventory = table.Column<byte[]>(type: "bytea", nullable: false),
                    second_inventory = table.Column<byte[]>(type: "bytea", nullable: true),
                    expected = table.Column<string>(type: "jsonb", nullable: true),
                    missing_numbers = table.Column<long>(type: "bigint", nullable: false),
                    differences = table.Column<string>(type: "jsonb", nullable: true),
                    ending = table.Column<string>(type: "jsonb", nullable: true),
                    last_outcome = table.Column<int>(type: "integer", nullable: false),
                    opened_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    closed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dock_session", x => x.id);
                    table.CheckConstraint("ck_dock_session_decision", "decision in ('undecided', 'ours', 'seized', 'private')");
                    table.CheckConstraint("ck_dock_session_state", "state in ('waiting', 'open', 'closed')");
                    table.ForeignKey(
                        name: "fk_dock_session_agent_id",
                        column: x => x.agent_id,
                        principalSchema: "devices",
                        principalTable: "agent",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_dock_session_decided_by",
                        column: x => x.decided_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_dock_session_device_id",
                        column: x => x.device_id,
                        principalSchema: "devices",
                        principalTable: "device",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_dock_session_officer_id",
                        column: x => x.officer_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "enrolment_code",
                schema: "devices",
                columns: table => new
                {
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    made_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    made_by = table.Column<Guid>(type: "uuid", nullable: true),
                    used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    used_by = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_enrolment_code", x => x.hash);
                    table.ForeignKey(
                        name: "fk_enrolment_code_made_by",
                        column: x => x.made_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_enrolment_code_used_by",
                        column: x => x.used_by,
                        principalSchema: "devices",
                        principalTable: "agent",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "client_secret",
                schema: "access",
                columns: table => new
                {
                    look_up = table.Column<string>(type: "character varying(12)", maxLength: 12, nullable: false),
                    client_id = table.Column<Guid>(type: "uuid", nullable: false),
                    subject_id = table.Column<Guid>(type: "uuid", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    made_by = table.Column<Guid>(type: "uuid", nullable: false),
                    made_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_used_from = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_client_secret", x => x.look_up);
                    table.ForeignKey(
                        name: "fk_client_secret_client_id",
                        column: x => x.client_id,
                        principalSchema: "access",
                        principalTable: "client",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_client_secret_made_by",
                        column: x => x.made_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "directory_group",
                schema: "access",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    subject_id = table.Column<Guid>(type: "uuid", nullable: false),
                    client_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    external_id = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    made_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_directory_group", x => x.id);
                    table.ForeignKey(
                        name: "fk_directory_group_client_id",
                        column: x => x.client_id,
                        principalSchema: "access",
                        principalTable: "client",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "provisioned_person",
                schema: "access",
                columns: table => new
                {
                    client_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    external_id = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    is_suspended = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_provisioned_person", x => new { x.client_id, x.person_id });
                    table.ForeignKey(
                        name: "fk_provisioned_person_client_id",
                        column: x => x.client_id,
                        principalSchema: "access",
                        principalTable: "client",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_provisioned_person_person_id",
                        column: x => x.person_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "role_change",
                schema: "access",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    role = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    unit_id = table.Column<Guid>(type: "uuid", nullable: true),
                    standing = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    asked_by = table.Column<Guid>(type: "uuid", nullable: false),
                    client_id = table.Column<Guid>(type: "uuid", nullable: true),
                    asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    decided_by = table.Column<Guid>(type: "uuid", nullable: true),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_role_change", x => x.id);
                    table.CheckConstraint("ck_role_change_role", "role in ('officer', 'supervisor', 'evidence-officer', 'redactor', 'disclosure-officer', 'prosecutor', 'auditor', 'administrator', 'it-operator', 'integration')");
                    table.CheckConstraint("ck_role_change_standing", "standing in ('active', 'suspended', 'left')");
                    table.CheckConstraint("ck_role_change_state", "state in ('asked', 'approved', 'refused')");
                    table.CheckConstraint("ck_role_change_two", "decided_by <> asked_by and (state <> 'approved' or decided_by <> person_id)");
                    table.ForeignKey(
                        name: "fk_role_change_asked_by",
                        column: x => x.asked_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_role_change_client_id",
                        column: x => x.client_id,
                        principalSchema: "access",
                        principalTable: "client",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_role_change_decided_by",
                        column: x => x.decided_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_role_change_person_id",
                        column: x => x.person_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_role_change_unit_id",
                        column: x => x.unit_id,
                        principalSchema: "access",
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "case_incident",
                schema: "cases",
                columns: table => new
                {
                    case_id = table.Column<Guid>(type: "uuid", nullable: false),
                    incident_id = table.Column<Guid>(type: "uuid", nullable: false),
                    added_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    removed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_case_incident", x => new { x.case_id, x.incident_id });
                    table.ForeignKey(
                        name: "fk_case_incident_case_id",
                        column: x => x.case_id,
                        principalSchema: "cases",
                        principalTable: "case_file",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_case_incident_incident_id",
                        column: x => x.incident_id,
                        principalSchema: "cases",
                        principalTable: "incident",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "expected",
                schema: "dispatch",
                columns: table => new
                {
                    incident_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    dispatched_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    sent_by = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    first_arrived_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    is_late = table.Column<bool>(type: "boolean", nullable: false),
                    settled_itself = table.Column<bool>(type: "boolean", nullable: false),
                    reason = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    note = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    stated_by = table.Column<Guid>(type: "uuid", nullable: true),
                    stated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    withdrawn_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_expected", x => new { x.incident_id, x.person_id });
                    table.CheckConstraint("ck_expected_other", "reason is distinct from 'other' or note is not null");
                    table.CheckConstraint("ck_expected_reason", "reason in ('not-issued', 'camera-faulty', 'not-activated', 'battery-empty', 'plain-clothes', 'seized', 'other')");
                    table.CheckConstraint("ck_expected_sent_by", "sent_by in ('none', 'collar-number', 'call-sign', 'both')");
                    table.CheckConstraint("ck_expected_state", "state in ('missing', 'has-footage', 'excused', 'no-camera')");
                    table.CheckConstraint("ck_expected_stated", "(reason is null) = (stated_by is null) and (reason is null) = (stated_at is null) and (reason is not null or note is null)");
                    table.ForeignKey(
                        name: "fk_expected_incident_id",
                        column: x => x.incident_id,
                        principalSchema: "cases",
                        principalTable: "incident",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_expected_person_id",
                        column: x => x.person_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_expected_stated_by",
                        column: x => x.stated_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "incident",
                schema: "dispatch",
                columns: table => new
                {
                    incident_id = table.Column<Guid>(type: "uuid", nullable: false),
                    source = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    place = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: true),
                    latitude = table.Column<double>(type: "double precision", nullable: true),
                    longitude = table.Column<double>(type: "double precision", nullable: true),
                    dispatched_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    cleared_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    call_signs = table.Column<string[]>(type: "text[]", nullable: false),
                    collar_numbers = table.Column<string[]>(type: "text[]", nullable: false),
                    has_arrest = table.Column<bool>(type: "boolean", nullable: false),
                    has_force = table.Column<bool>(type: "boolean", nullable: false),
                    has_complaint = table.Column<bool>(type: "boolean", nullable: false),
                    proposed_category_id = table.Column<Guid>(type: "uuid", nullable: true),
                    revision = table.Column<int>(type: "integer", nullable: false),
                    told_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_incident", x => x.incident_id);
                    table.CheckConstraint("ck_incident_where", "(latitude is null) = (longitude is null)");
                    table.CheckConstraint("ck_incident_window", "cleared_at > dispatched_at and cleared_at <= dispatched_at + interval '8 hours'");
                    table.ForeignKey(
                        name: "fk_incident_incident_id",
                        column: x => x.incident_id,
                        principalSchema: "cases",
                        principalTable: "incident",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_incident_proposed_category_id",
                        column: x => x.proposed_category_id,
                        principalSchema: "cases",
                        principalTable: "category",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "incident_lock",
                schema: "cases",
                columns: table => new
                {
                    incident_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_incident_lock", x => new { x.person_id, x.incident_id });
                    table.ForeignKey(
                        name: "fk_incident_lock_incident_id",
                        column: x => x.incident_id,
                        principalSchema: "cases",
                        principalTable: "incident",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_incident_lock_person_id",
                        column: x => x.person_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "run_line",
                schema: "dispatch",
                columns: table => new
                {
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    line = table.Column<int>(type: "integer", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    outcome = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    incident_id = table.Column<Guid>(type: "uuid", nullable: true),
                    notes = table.Column<string[]>(type: "text[]", nullable: false),
                    fields = table.Column<string>(type: "jsonb", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_run_line", x => new { x.run_id, x.line });
                    table.CheckConstraint("ck_run_line_outcome", "outcome in ('adds', 'changes', 'same', 'wrong')");
                    table.ForeignKey(
                        name: "fk_run_line_incident_id",
                        column: x => x.incident_id,
                        principalSchema: "cases",
                        principalTable: "incident",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_run_line_run_id",
                        column: x => x.run_id,
                        principalSchema: "dispatch",
                        principalTable: "run",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "access_grant",
                schema: "items",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    item_id = table.Column<Guid>(type: "uuid", nullable: true),
                    case_id = table.Column<Guid>(type: "uuid", nullable: true),
                    person_id = table.Column<Guid>(type: "uuid", nullable: true),
                    unit_id = table.Column<Guid>(type: "uuid", nullable: true),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    given_by = table.Column<Guid>(type: "uuid", nullable: false),
                    from = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    revoked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    revoked_by = table.Column<Guid>(type: "uuid", nullable: true),
                    is_emergency = table.Column<bool>(type: "boolean", nullable: false),
                    arrived_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_access_grant", x => x.id);
                    table.CheckConstraint("ck_access_grant_revoked", "(revoked_at is null) = (revoked_by is null) and \"from\" < until");
                    table.CheckConstraint("ck_access_grant_what", "num_nonnulls(item_id, case_id) = 1 and (item_id is null) = (arrived_at is null)");
                    table.CheckConstraint("ck_access_grant_whom", "num_nonnulls(person_id, unit_id) = 1");
                    table.ForeignKey(
                        name: "fk_access_grant_case_id",
                        column: x => x.case_id,
                        principalSchema: "cases",
                        principalTable: "case_file",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_access_grant_given_by",
                        column: x => x.given_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_access_grant_item_id",
                        column: x => x.item_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_access_grant_person_id",
                        column: x => x.person_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_access_grant_revoked_by",
                        column: x => x.revoked_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_access_grant_unit_id",
                        column: x => x.unit_id,
                        principalSchema: "access",
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "bundle_item",
                schema: "disclosure",
                columns: table => new
                {
                    bundle_id = table.Column<Guid>(type: "uuid", nullable: false),
                    item_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bundle_item", x => new { x.bundle_id, x.item_id });
                    table.ForeignKey(
                        name: "fk_bundle_item_bundle_id",
                        column: x => x.bundle_id,
                        principalSchema: "disclosure",
                        principalTable: "bundle",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_bundle_item_item_id",
                        column: x => x.item_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "case_item",
                schema: "cases",
                columns: table => new
                {
                    case_id = table.Column<Guid>(type: "uuid", nullable: false),
                    item_id = table.Column<Guid>(type: "uuid", nullable: false),
                    arrived_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    added_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    removed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    folder_id = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_case_item", x => new { x.case_id, x.item_id });
                    table.ForeignKey(
                        name: "fk_case_item_case_id",
                        column: x => x.case_id,
                        principalSchema: "cases",
                        principalTable: "case_file",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_case_item_folder_id",
                        column: x => x.folder_id,
                        principalSchema: "cases",
                        principalTable: "case_folder",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_case_item_item_id",
                        column: x => x.item_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "hold",
                schema: "retention",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    item_id = table.Column<Guid>(type: "uuid", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    review_on = table.Column<DateOnly>(type: "date", nullable: true),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    requested_by = table.Column<Guid>(type: "uuid", nullable: false),
                    requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    placed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    release_reason = table.Column<string>(type: "text", nullable: true),
                    release_requested_by = table.Column<Guid>(type: "uuid", nullable: true),
                    release_requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    release_approved_by = table.Column<Guid>(type: "uuid", nullable: true),
                    release_approved_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    released_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    trouble = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_hold", x => x.id);
                    table.CheckConstraint("ck_hold_approved", "(state in ('releasing', 'released')) = (release_approved_by is not null) and (release_approved_by is null) = (release_approved_at is null)");
                    table.CheckConstraint("ck_hold_released", "(state = 'released') = (released_at is not null)");
                    table.CheckConstraint("ck_hold_requested", "(state = 'standing') = (release_requested_by is null) and (release_requested_by is null) = (release_requested_at is null) and (release_requested_by is null) = (release_reason is null)");
                    table.CheckConstraint("ck_hold_state", "state in ('standing', 'release-requested', 'releasing', 'released')");
                    table.CheckConstraint("ck_hold_two_people", "release_approved_by <> release_requested_by");
                    table.ForeignKey(
                        name: "fk_hold_item_id",
                        column: x => x.item_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_hold_release_approved_by",
                        column: x => x.release_approved_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_hold_release_requested_by",
                        column: x => x.release_requested_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_hold_requested_by",
                        column: x => x.requested_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "incident_item",
                schema: "cases",
                columns: table => new
                {
                    incident_id = table.Column<Guid>(type: "uuid", nullable: false),
                    item_id = table.Column<Guid>(type: "uuid", nullable: false),
                    added_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    removed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    said_by = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_incident_item", x => new { x.item_id, x.incident_id });
                    table.CheckConstraint("ck_incident_item_said_by", "said_by in ('person', 'matching')");
                    table.ForeignKey(
                        name: "fk_incident_item_incident_id",
                        column: x => x.incident_id,
                        principalSchema: "cases",
                        principalTable: "incident",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_incident_item_item_id",
                        column: x => x.item_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "item",
                schema: "retention",
                columns: table => new
                {
                    item_id = table.Column<Guid>(type: "uuid", nullable: false),
                    keep_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    must_destroy_by = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_item", x => x.item_id);
                    table.ForeignKey(
                        name: "fk_item_item_id",
                        column: x => x.item_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "item_category",
                schema: "cases",
                columns: table => new
                {
                    item_id = table.Column<Guid>(type: "uuid", nullable: false),
                    category_id = table.Column<Guid>(type: "uuid", nullable: false),
                    added_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    removed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_item_category", x => new { x.item_id, x.category_id });
                    table.ForeignKey(
                        name: "fk_item_category_category_id",
                        column: x => x.category_id,
                        principalSchema: "cases",
                        principalTable: "category",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_item_category_item_id",
                        column: x => x.item_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "item_tag",
                schema: "items",
                columns: table => new
                {
                    item_id = table.Column<Guid>(type: "uuid", nullable: false),
                    tag = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false, collation: "C"),
                    added_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    removed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_item_tag", x => new { x.item_id, x.tag });
                    table.ForeignKey(
                        name: "fk_item_tag_item_id",
                        column: x => x.item_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "keyset_request",
                schema: "keys",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    item_id = table.Column<Guid>(type: "uuid", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    requested_by = table.Column<Guid>(type: "uuid", nullable: false),
                    requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    decided_by = table.Column<Guid>(type: "uuid", nullable: true),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    downloaded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_keyset_request", x => x.id);
                    table.CheckConstraint("ck_keyset_request_decided", "(state = 'requested') = (decided_by is null) and (decided_by is null) = (decided_at is null)");
                    table.CheckConstraint("ck_keyset_request_downloaded", "(state = 'downloaded') = (downloaded_at is not null)");
                    table.CheckConstraint("ck_keyset_request_state", "state in ('requested', 'approved', 'refused', 'downloaded')");
                    table.ForeignKey(
                        name: "fk_keyset_request_decided_by",
                        column: x => x.decided_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_keyset_request_item_id",
                        column: x => x.item_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_keyset_request_requested_by",
                        column: x => x.requested_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "match",
                schema: "dispatch",
                columns: table => new
                {
                    incident_id = table.Column<Guid>(type: "uuid", nullable: false),
                    item_id = table.Column<Guid>(type: "uuid", nullable: false),
                    score = table.Column<int>(type: "integer", nullable: false),
                    overlap_seconds = table.Column<long>(type: "bigint", nullable: false),
                    by = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    basis = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    skew_seconds = table.Column<long>(type: "bigint", nullable: false),
                    rule = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    matched_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_match", x => new { x.incident_id, x.item_id });
                    table.CheckConstraint("ck_match_basis", "basis in ('gps', 'measured-skew', 'least-skew', 'device-clock')");
                    table.CheckConstraint("ck_match_by", "by in ('none', 'collar-number', 'call-sign', 'both')");
                    table.ForeignKey(
                        name: "fk_match_incident_id",
                        column: x => x.incident_id,
                        principalSchema: "cases",
                        principalTable: "incident",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_match_item_id",
                        column: x => x.item_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "place",
                schema: "items",
                columns: table => new
                {
                    item_id = table.Column<Guid>(type: "uuid", nullable: false),
                    ordinal = table.Column<int>(type: "integer", nullable: false),
                    point = table.Column<NpgsqlPoint>(type: "point", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_place", x => new { x.item_id, x.ordinal });
                    table.ForeignKey(
                        name: "fk_place_item_id",
                        column: x => x.item_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "recording_time",
                schema: "dispatch",
                columns: table => new
                {
                    item_id = table.Column<Guid>(type: "uuid", nullable: false),
                    officer_id = table.Column<Guid>(type: "uuid", nullable: true),
                    start_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    end_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    basis = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    skew_seconds = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_recording_time", x => x.item_id);
                    table.CheckConstraint("ck_recording_time_basis", "basis in ('gps', 'measured-skew', 'least-skew', 'device-clock')");
                    table.CheckConstraint("ck_recording_time_span", "end_at >= start_at");
                    table.ForeignKey(
                        name: "fk_recording_time_item_id",
                        column: x => x.item_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_recording_time_officer_id",
                        column: x => x.officer_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "request",
                schema: "redaction",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    item_id = table.Column<Guid>(type: "uuid", nullable: true),
                    case_id = table.Column<Guid>(type: "uuid", nullable: true),
                    profile = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    due_on = table.Column<DateOnly>(type: "date", nullable: false),
                    asked_by = table.Column<Guid>(type: "uuid", nullable: false),
                    asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    recipient = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    assigned_to = table.Column<Guid>(type: "uuid", nullable: true),
                    text = table.Column<string>(type: "text", nullable: true),
                    settled_by = table.Column<Guid>(type: "uuid", nullable: true),
                    settled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_request", x => x.id);
                    table.CheckConstraint("ck_request_state", "state in ('open', 'in-hand', 'done', 'declined')");
                    table.CheckConstraint("ck_request_whole", "(item_id is null) <> (case_id is null) and (settled_at is null) = (settled_by is null) and (settled_at is null) = (state in ('open', 'in-hand'))");
                    table.ForeignKey(
                        name: "fk_request_asked_by",
                        column: x => x.asked_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_request_assigned_to",
                        column: x => x.assigned_to,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_request_case_id",
                        column: x => x.case_id,
                        principalSchema: "cases",
                        principalTable: "case_file",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_request_item_id",
                        column: x => x.item_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_request_settled_by",
                        column: x => x.settled_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "sealed_object",
                schema: "items",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    item_id = table.Column<Guid>(type: "uuid", nullable: false),
                    plaintext_bytes = table.Column<long>(type: "bigint", nullable: false),
                    ciphertext_bytes = table.Column<long>(type: "bigint", nullable: false),
                    plaintext_sha256 = table.Column<byte[]>(type: "bytea", nullable: false),
                    ciphertext_sha256 = table.Column<byte[]>(type: "bytea", nullable: false),
                    plaintext_sha512 = table.Column<byte[]>(type: "bytea", nullable: true),
                    header = table.Column<byte[]>(type: "bytea", nullable: true),
                    kek_id = table.Column<string>(type: "character varying(40)", nullable: true),
                    wrapped_key = table.Column<byte[]>(type: "bytea", nullable: true),
                    key_destroyed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    key_in_backups_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sealed_object", x => x.id);
                    table.CheckConstraint("ck_sealed_object_key_destroyed", "(key_destroyed_at is null) = (key_in_backups_until is null) and (key_destroyed_at is null or wrapped_key is null)");
                    table.ForeignKey(
                        name: "fk_sealed_object_item_id",
                        column: x => x.item_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_sealed_object_kek_id",
                        column: x => x.kek_id,
                        principalSchema: "keys",
                        principalTable: "key_version",
                        principalColumn: "name",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "stated_purpose",
                schema: "review",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    item_id = table.Column<Guid>(type: "uuid", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    purpose = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    reference = table.Column<string>(type: "text", nullable: false),
                    stated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stated_purpose", x => new { x.person_id, x.day, x.item_id });
                    table.CheckConstraint("ck_stated_purpose_purpose", "purpose in ('investigation', 'disclosure', 'complaint', 'supervision-review', 'training', 'technical-support', 'subject-request', 'other')");
                    table.ForeignKey(
                        name: "fk_stated_purpose_item_id",
                        column: x => x.item_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_stated_purpose_person_id",
                        column: x => x.person_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "submitted_file",
                schema: "intake",
                columns: table => new
                {
                    object_id = table.Column<Guid>(type: "uuid", nullable: false),
                    submission_id = table.Column<Guid>(type: "uuid", nullable: false),
                    recording = table.Column<int>(type: "integer", nullable: false),
                    role = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    file_name = table.Column<byte[]>(type: "bytea", nullable: false),
                    display = table.Column<string>(type: "text", nullable: false),
                    plaintext_bytes = table.Column<long>(type: "bigint", nullable: false),
                    part_bytes = table.Column<int>(type: "integer", nullable: false),
                    seed = table.Column<byte[]>(type: "bytea", nullable: false),
                    sealed_key = table.Column<byte[]>(type: "bytea", nullable: true),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    plaintext_sha256 = table.Column<byte[]>(type: "bytea", nullable: true),
                    store_version = table.Column<string>(type: "text", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: true),
                    item_id = table.Column<Guid>(type: "uuid", nullable: true),
                    part_id = table.Column<Guid>(type: "uuid", nullable: true),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    heard_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    claimed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    settled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    room_freed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    retry_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_submitted_file", x => x.object_id);
                    table.CheckConstraint("ck_submitted_file_role", "role in ('original', 'sidecar', 'telemetry', 'proxy', 'thumbnail', 'filmstrip', 'waveform')");
                    table.CheckConstraint("ck_submitted_file_state", "state in ('uploading', 'claimed', 'verified', 'quarantined', 'duplicate', 'abandoned')");
                    table.ForeignKey(
                        name: "fk_submitted_file_submission_id",
                        column: x => x.submission_id,
                        principalSchema: "intake",
                        principalTable: "submission",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "webhook_secret",
                schema: "access",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    key_id = table.Column<Guid>(type: "uuid", nullable: false),
                    subject_id = table.Column<Guid>(type: "uuid", nullable: false),
                    @sealed = table.Column<byte[]>(name: "sealed", type: "bytea", nullable: false),
                    made_by = table.Column<Guid>(type: "uuid", nullable: false),
                    made_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_secret", x => x.id);
                    table.ForeignKey(
                        name: "fk_webhook_secret_key_id",
                        column: x => x.key_id,
                        principalSchema: "access",
                        principalTable: "webhook_key",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_webhook_secret_made_by",
                        column: x => x.made_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "check_out",
                schema: "intake",
                columns: table => new
                {
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    nonce = table.Column<string>(type: "text", nullable: false),
                    officer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    from_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_check_out", x => new { x.session_id, x.nonce });
                    table.ForeignKey(
                        name: "fk_check_out_officer_id",
                        column: x => x.officer_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_check_out_session_id",
                        column: x => x.session_id,
                        principalSchema: "intake",
                        principalTable: "dock_session",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "hurry",
                schema: "intake",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    path_sha256 = table.Column<byte[]>(type: "bytea", nullable: true),
                    asked_by = table.Column<Guid>(type: "uuid", nullable: true),
                    asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_hurry", x => x.id);
                    table.ForeignKey(
                        name: "fk_hurry_asked_by",
                        column: x => x.asked_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_hurry_session_id",
                        column: x => x.session_id,
                        principalSchema: "intake",
                        principalTable: "dock_session",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "inventory_file",
                schema: "intake",
                columns: table => new
                {
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    path_sha256 = table.Column<byte[]>(type: "bytea", nullable: false),
                    path = table.Column<byte[]>(type: "bytea", nullable: false),
                    display = table.Column<string>(type: "text", nullable: false),
                    bytes = table.Column<long>(type: "bigint", nullable: false),
                    modified_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    role = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    sidecar_of = table.Column<byte[]>(type: "bytea", nullable: true),
                    segment_of = table.Column<byte[]>(type: "bytea", nullable: true),
                    segment = table.Column<int>(type: "integer", nullable: true),
                    skipped = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_inventory_file", x => new { x.session_id, x.path_sha256 });
                    table.CheckConstraint("ck_inventory_file_role", "role in ('original', 'sidecar', 'telemetry', 'proxy', 'thumbnail', 'filmstrip', 'waveform')");
                    table.CheckConstraint("ck_inventory_file_skipped", "skipped in ('link', 'fifo', 'socket', 'device', 'other', 'unreadable', 'changed-while-read', 'vanished', 'too-deep', 'other-volume')");
                    table.ForeignKey(
                        name: "fk_inventory_file_session_id",
                        column: x => x.session_id,
                        principalSchema: "intake",
                        principalTable: "dock_session",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "permit",
                schema: "intake",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    agent_id = table.Column<Guid>(type: "uuid", nullable: false),
                    device_id = table.Column<Guid>(type: "uuid", nullable: false),
                    document = table.Column<byte[]>(type: "bytea", nullable: false),
                    issued_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    until_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    report = table.Column<byte[]>(type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_permit", x => x.id);
                    table.ForeignKey(
                        name: "fk_permit_session_id",
                        column: x => x.session_id,
                        principalSchema: "intake",
                        principalTable: "dock_session",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "upload",
                schema: "intake",
                columns: table => new
                {
                    object_id = table.Column<Guid>(type: "uuid", nullable: false),
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    agent_id = table.Column<Guid>(type: "uuid", nullable: false),
                    device_id = table.Column<Guid>(type: "uuid", nullable: false),
                    path = table.Column<byte[]>(type: "bytea", nullable: false),
                    path_sha256 = table.Column<byte[]>(type: "bytea", nullable: false),
                    role = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    recording = table.Column<byte[]>(type: "bytea", nullable: false),
                    segment = table.Column<int>(type: "integer", nullable: false),
                    plaintext_bytes = table.Column<long>(type: "bigint", nullable: false),
                    plaintext_sha256 = table.Column<byte[]>(type: "bytea", nullable: true),
                    ciphertext_bytes = table.Column<long>(type: "bigint", nullable: false),
                    part_bytes = table.Column<int>(type: "integer", nullable: false),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    claim = table.Column<byte[]>(type: "bytea", nullable: true),
                    wrap = table.Column<byte[]>(type: "bytea", nullable: true),
                    store_version = table.Column<string>(type: "text", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: true),
                    receipt = table.Column<byte[]>(type: "bytea", nullable: true),
                    outcome_number = table.Column<int>(type: "integer", nullable: true),
                    item_id = table.Column<Guid>(type: "uuid", nullable: true),
                    part_id = table.Column<Guid>(type: "uuid", nullable: true),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    claimed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    settled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    room_freed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    retry_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    trouble = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_upload", x => x.object_id);
                    table.CheckConstraint("ck_upload_role", "role in ('original', 'sidecar', 'telemetry', 'proxy', 'thumbnail', 'filmstrip', 'waveform')");
                    table.CheckConstraint("ck_upload_state", "state in ('uploading', 'claimed', 'verified', 'quarantined', 'duplicate', 'abandoned')");
                    table.ForeignKey(
                        name: "fk_upload_agent_id",
                        column: x => x.agent_id,
                        principalSchema: "devices",
                        principalTable: "agent",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_upload_device_id",
                        column: x => x.device_id,
                        principalSchema: "devices",
                        principalTable: "device",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_upload_session_id",
                        column: x => x.session_id,
                        principalSchema: "intake",
                        principalTable: "dock_session",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "directory_group_member",
                schema: "access",
                columns: table => new
                {
                    group_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    subject_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_directory_group_member", x => new { x.group_id, x.person_id });
                    table.ForeignKey(
                        name: "fk_directory_group_member_group_id",
                        column: x => x.group_id,
                        principalSchema: "access",
                        principalTable: "directory_group",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_directory_group_member_person_id",
                        column: x => x.person_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "finding",
                schema: "preservation",
                columns: table => new
                {
                    incident_id = table.Column<Guid>(type: "uuid", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<string>(type: "text", nullable: false),
                    found_by = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    object_id = table.Column<Guid>(type: "uuid", nullable: true),
                    item_id = table.Column<Guid>(type: "uuid", nullable: true),
                    first_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    times = table.Column<int>(type: "integer", nullable: false),
                    mended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_finding", x => new { x.incident_id, x.key, x.version, x.found_by });
                    table.CheckConstraint("ck_finding_found_by", "found_by in ('scrub', 'listing', 'viewer', 'bundle', 'media-work', 'copying', 'backup', 'drill', 'log')");
                    table.CheckConstraint("ck_finding_kind", "kind in ('altered', 'swapped', 'rolled-back', 'truncated', 'longer', 'missing', 'unreadable', 'extra-version', 'hidden', 'unknown-object', 'lock-short', 'lock-long', 'hold-missing', 'hold-unknown', 'store-empty', 'listing-failed', 'listing-stale', 'backup-overdue', 'drill-failed', 'log-stopped', 'log-behind')");
                    table.ForeignKey(
                        name: "fk_finding_incident_id",
                        column: x => x.incident_id,
                        principalSchema: "preservation",
                        principalTable: "incident",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_finding_item_id",
                        column: x => x.item_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_finding_object_id",
                        column: x => x.object_id,
                        principalSchema: "items",
                        principalTable: "sealed_object",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "part",
                schema: "items",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    item_id = table.Column<Guid>(type: "uuid", nullable: false),
                    object_id = table.Column<Guid>(type: "uuid", nullable: false),
                    role = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    ordinal = table.Column<int>(type: "integer", nullable: false),
                    file_name = table.Column<byte[]>(type: "bytea", nullable: true),
                    display = table.Column<string>(type: "text", nullable: false),
                    media_type = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_part", x => x.id);
                    table.CheckConstraint("ck_part_role", "role in ('original', 'sidecar', 'telemetry', 'proxy', 'thumbnail', 'filmstrip', 'waveform')");
                    table.ForeignKey(
                        name: "fk_part_item_id",
                        column: x => x.item_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_part_object_id",
                        column: x => x.object_id,
                        principalSchema: "items",
                        principalTable: "sealed_object",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "set_aside_copy",
                schema: "items",
                columns: table => new
                {
                    store = table.Column<string>(type: "text", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    version = table.Column<string>(type: "text", nullable: false),
                    object_id = table.Column<Guid>(type: "uuid", nullable: false),
                    stored_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    damaged_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    damage = table.Column<string>(type: "text", nullable: false),
                    replaced_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_set_aside_copy", x => new { x.store, x.key, x.version });
                    table.ForeignKey(
                        name: "fk_set_aside_copy_object_id",
                        column: x => x.object_id,
                        principalSchema: "items",
                        principalTable: "sealed_object",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "stored_copy",
                schema: "items",
                columns: table => new
                {
                    object_id = table.Column<Guid>(type: "uuid", nullable: false),
                    store = table.Column<string>(type: "text", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    version = table.Column<string>(type: "text", nullable: false),
                    stored_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    verified_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    damaged_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    damage = table.Column<string>(type: "text", nullable: true),
                    locked_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    lock_mode = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    is_held = table.Column<bool>(type: "boolean", nullable: false),
                    protection_doubted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    removed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stored_copy", x => new { x.object_id, x.store });
                    table.CheckConstraint("ck_stored_copy_lock_mode", "lock_mode in ('liftable', 'final')");
                    table.ForeignKey(
                        name: "fk_stored_copy_object_id",
                        column: x => x.object_id,
                        principalSchema: "items",
                        principalTable: "sealed_object",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "submitted_chunk",
                schema: "intake",
                columns: table => new
                {
                    object_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    sha256 = table.Column<byte[]>(type: "bytea", nullable: false),
                    stored_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_submitted_chunk", x => new { x.object_id, x.number });
                    table.ForeignKey(
                        name: "fk_submitted_chunk_object_id",
                        column: x => x.object_id,
                        principalSchema: "intake",
                        principalTable: "submitted_file",
                        principalColumn: "object_id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "upload_part",
                schema: "intake",
                columns: table => new
                {
                    object_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    sha256 = table.Column<byte[]>(type: "bytea", nullable: false),
                    taken_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_upload_part", x => new { x.object_id, x.number });
                    table.ForeignKey(
                        name: "fk_upload_part_object_id",
                        column: x => x.object_id,
                        principalSchema: "intake",
                        principalTable: "upload",
                        principalColumn: "object_id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "arrival",
                schema: "items",
                columns: table => new
                {
                    device_id = table.Column<Guid>(type: "uuid", nullable: false),
                    path_sha256 = table.Column<byte[]>(type: "bytea", nullable: false),
                    plaintext_bytes = table.Column<long>(type: "bigint", nullable: false),
                    plaintext_sha256 = table.Column<byte[]>(type: "bytea", nullable: false),
                    renewal = table.Column<int>(type: "integer", nullable: false),
                    part_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_arrival", x => new { x.device_id, x.path_sha256, x.plaintext_bytes, x.plaintext_sha256, x.renewal });
                    table.ForeignKey(
                        name: "fk_arrival_device_id",
                        column: x => x.device_id,
                        principalSchema: "devices",
                        principalTable: "device",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_arrival_part_id",
                        column: x => x.part_id,
                        principalSchema: "items",
                        principalTable: "part",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "clip",
                schema: "items",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    master_id = table.Column<Guid>(type: "uuid", nullable: false),
                    part_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    from_ms = table.Column<long>(type: "bigint", nullable: false),
                    to_ms = table.Column<long>(type: "bigint", nullable: true),
                    title = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    asked_by = table.Column<Guid>(type: "uuid", nullable: false),
                    asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    made_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    refused_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    text = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_clip", x => x.id);
                    table.CheckConstraint("ck_clip_kind", "kind in ('clip', 'still')");
                    table.CheckConstraint("ck_clip_range", "from_ms >= 0 and (kind = 'still') = (to_ms is null) and (to_ms is null or to_ms > from_ms)");
                    table.ForeignKey(
                        name: "fk_clip_asked_by",
                        column: x => x.asked_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_clip_master_id",
                        column: x => x.master_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_clip_part_id",
                        column: x => x.part_id,
                        principalSchema: "items",
                        principalTable: "part",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "lineage",
                schema: "items",
                columns: table => new
                {
                    derived_id = table.Column<Guid>(type: "uuid", nullable: false),
                    source_id = table.Column<Guid>(type: "uuid", nullable: false),
                    recipe = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_lineage", x => new { x.derived_id, x.source_id });
                    table.ForeignKey(
                        name: "fk_lineage_derived_id",
                        column: x => x.derived_id,
                        principalSchema: "items",
                        principalTable: "part",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_lineage_source_id",
                        column: x => x.source_id,
                        principalSchema: "items",
                        principalTable: "part",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "marker",
                schema: "review",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    item_id = table.Column<Guid>(type: "uuid", nullable: false),
                    part_id = table.Column<Guid>(type: "uuid", nullable: false),
                    from_ms = table.Column<long>(type: "bigint", nullable: false),
                    to_ms = table.Column<long>(type: "bigint", nullable: true),
                    text = table.Column<string>(type: "text", nullable: false),
                    author_id = table.Column<Guid>(type: "uuid", nullable: false),
                    written_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    chain = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    removed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    removed_by = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_marker", x => x.id);
                    table.CheckConstraint("ck_marker_chain", "chain in ('operational', 'standards', 'prosecution', 'defence')");
                    table.CheckConstraint("ck_marker_range", "from_ms >= 0 and (to_ms is null or to_ms > from_ms)");
                    table.ForeignKey(
                        name: "fk_marker_author_id",
                        column: x => x.author_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_marker_item_id",
                        column: x => x.item_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_marker_part_id",
                        column: x => x.part_id,
                        principalSchema: "items",
                        principalTable: "part",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_marker_removed_by",
                        column: x => x.removed_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "media_check",
                schema: "items",
                columns: table => new
                {
                    part_id = table.Column<Guid>(type: "uuid", nullable: false),
                    item_id = table.Column<Guid>(type: "uuid", nullable: false),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    complete = table.Column<bool>(type: "boolean", nullable: true),
                    duration_ms = table.Column<long>(type: "bigint", nullable: true),
                    frames = table.Column<long>(type: "bigint", nullable: true),
                    gaps = table.Column<int>(type: "integer", nullable: true),
                    decode_errors = table.Column<int>(type: "integer", nullable: true),
                    report = table.Column<string>(type: "jsonb", nullable: true),
                    text = table.Column<string>(type: "text", nullable: true),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    checked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_media_check", x => x.part_id);
                    table.CheckConstraint("ck_media_check_state", "state in ('waiting', 'playable', 'damaged', 'unplayable', 'not-media')");
                    table.ForeignKey(
                        name: "fk_media_check_item_id",
                        column: x => x.item_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_media_check_part_id",
                        column: x => x.part_id,
                        principalSchema: "items",
                        principalTable: "part",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "media_work",
                schema: "items",
                columns: table => new
                {
                    part_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    item_id = table.Column<Guid>(type: "uuid", nullable: false),
                    ordered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    next_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    text = table.Column<string>(type: "text", nullable: true),
                    object_id = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_media_work", x => new { x.part_id, x.kind });
                    table.CheckConstraint("ck_media_work_kind", "kind in ('check', 'thumbnail', 'proxy', 'telemetry', 'filmstrip', 'waveform', 'clip')");
                    table.ForeignKey(
                        name: "fk_media_work_item_id",
                        column: x => x.item_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_media_work_part_id",
                        column: x => x.part_id,
                        principalSchema: "items",
                        principalTable: "part",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "redaction",
                schema: "redaction",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    item_id = table.Column<Guid>(type: "uuid", nullable: false),
                    part_id = table.Column<Guid>(type: "uuid", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false),
                    purpose = table.Column<string>(type: "text", nullable: false),
                    opened_by = table.Column<Guid>(type: "uuid", nullable: false),
                    opened_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    request_id = table.Column<Guid>(type: "uuid", nullable: true),
                    closed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    closed_by = table.Column<Guid>(type: "uuid", nullable: true),
                    width = table.Column<int>(type: "integer", nullable: true),
                    height = table.Column<int>(type: "integer", nullable: true),
                    length_us = table.Column<long>(type: "bigint", nullable: true),
                    frames_per_second = table.Column<double>(type: "double precision", nullable: true),
                    measured_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_redaction", x => x.id);
                    table.CheckConstraint("ck_redaction_closed", "(closed_at is null) = (closed_by is null)");
                    table.CheckConstraint("ck_redaction_measured", "(measured_at is null) = (width is null) and (width is null) = (height is null) and (width is null) = (length_us is null)");
                    table.ForeignKey(
                        name: "fk_redaction_closed_by",
                        column: x => x.closed_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_redaction_item_id",
                        column: x => x.item_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_redaction_opened_by",
                        column: x => x.opened_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_redaction_part_id",
                        column: x => x.part_id,
                        principalSchema: "items",
                        principalTable: "part",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_redaction_request_id",
                        column: x => x.request_id,
                        principalSchema: "redaction",
                        principalTable: "request",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "transcript",
                schema: "review",
                columns: table => new
                {
                    part_id = table.Column<Guid>(type: "uuid", nullable: false),
                    item_id = table.Column<Guid>(type: "uuid", nullable: false),
                    words = table.Column<NpgsqlTsVector>(type: "tsvector", nullable: false, defaultValueSql: "''::tsvector"),
                    read_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_transcript", x => x.part_id);
                    table.ForeignKey(
                        name: "fk_transcript_item_id",
                        column: x => x.item_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_transcript_part_id",
                        column: x => x.part_id,
                        principalSchema: "items",
                        principalTable: "part",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "view",
                schema: "review",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    item_id = table.Column<Guid>(type: "uuid", nullable: false),
                    part_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    purpose = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    reference = table.Column<string>(type: "text", nullable: true),
                    chain = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    shows_growing = table.Column<bool>(type: "boolean", nullable: false),
                    last_seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    played_sha256 = table.Column<byte[]>(type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_view", x => x.id);
                    table.CheckConstraint("ck_view_chain", "chain in ('operational', 'standards', 'prosecution', 'defence')");
                    table.CheckConstraint("ck_view_purpose", "purpose in ('investigation', 'disclosure', 'complaint', 'supervision-review', 'training', 'technical-support', 'subject-request', 'other')");
                    table.ForeignKey(
                        name: "fk_view_item_id",
                        column: x => x.item_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_view_part_id",
                        column: x => x.part_id,
                        principalSchema: "items",
                        principalTable: "part",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_view_person_id",
                        column: x => x.person_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "recheck",
                schema: "preservation",
                columns: table => new
                {
                    object_id = table.Column<Guid>(type: "uuid", nullable: false),
                    store = table.Column<string>(type: "text", nullable: false),
                    next_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    trouble = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_recheck", x => new { x.object_id, x.store });
                    table.ForeignKey(
                        name: "fk_recheck_object_id_store",
                        columns: x => new { x.object_id, x.store },
                        principalSchema: "items",
                        principalTable: "stored_copy",
                        principalColumns: new[] { "object_id", "store" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "copy_stretch",
                schema: "items",
                columns: table => new
                {
                    part_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    attempt = table.Column<int>(type: "integer", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    from_ms = table.Column<long>(type: "bigint", nullable: false),
                    until_ms = table.Column<long>(type: "bigint", nullable: false),
                    codecs = table.Column<string>(type: "text", nullable: true),
                    kek_id = table.Column<string>(type: "text", nullable: false),
                    wrapped_key = table.Column<byte[]>(type: "bytea", nullable: false),
                    @sealed = table.Column<byte[]>(name: "sealed", type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_copy_stretch", x => new { x.part_id, x.kind, x.attempt, x.number });
                    table.CheckConstraint("ck_copy_stretch_kind", "kind in ('check', 'thumbnail', 'proxy', 'telemetry', 'filmstrip', 'waveform', 'clip')");
                    table.CheckConstraint("ck_copy_stretch_whole", "(number = 0) = (codecs is not null) and number >= 0 and kind = 'proxy' and until_ms >= from_ms and octet_length(sealed) <= 25165824");
                    table.ForeignKey(
                        name: "fk_copy_stretch_part_id_kind",
                        columns: x => new { x.part_id, x.kind },
                        principalSchema: "items",
                        principalTable: "media_work",
                        principalColumns: new[] { "part_id", "kind" },
                        onDelete: ReferentialAction.Cascade);
                })
                .Annotation("Npgsql:UnloggedTable", true);

            migrationBuilder.CreateTable(
                name: "media_progress",
                schema: "items",
                columns: table => new
                {
                    part_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    attempt = table.Column<int>(type: "integer", nullable: false),
                    per_mille = table.Column<int>(type: "integer", nullable: false),
                    seconds_left = table.Column<int>(type: "integer", nullable: true),
                    lock_key = table.Column<long>(type: "bigint", nullable: false),
                    lock_holder = table.Column<int>(type: "integer", nullable: false),
                    told_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_media_progress", x => new { x.part_id, x.kind });
                    table.CheckConstraint("ck_media_progress_kind", "kind in ('check', 'thumbnail', 'proxy', 'telemetry', 'filmstrip', 'waveform', 'clip')");
                    table.ForeignKey(
                        name: "fk_media_progress_part_id_kind",
                        columns: x => new { x.part_id, x.kind },
                        principalSchema: "items",
                        principalTable: "media_work",
                        principalColumns: new[] { "part_id", "kind" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "draft",
                schema: "redaction",
                columns: table => new
                {
                    redaction_id = table.Column<Guid>(type: "uuid", nullable: false),
                    content = table.Column<byte[]>(type: "bytea", nullable: false),
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    saved_by = table.Column<Guid>(type: "uuid", nullable: false),
                    saved_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    tracks = table.Column<int>(type: "integer", nullable: false),
                    sounds = table.Column<int>(type: "integer", nullable: false),
                    open_proposals = table.Column<int>(type: "integer", nullable: false),
                    open_spans = table.Column<int>(type: "integer", nullable: false),
                    locked_by = table.Column<Guid>(type: "uuid", nullable: true),
                    locked_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    lock_renewed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_draft", x => x.redaction_id);
                    table.CheckConstraint("ck_draft_lock", "(locked_by is null) = (locked_since is null) and (locked_by is null) = (lock_renewed_at is null)");
                    table.ForeignKey(
                        name: "fk_draft_locked_by",
                        column: x => x.locked_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_draft_redaction_id",
                        column: x => x.redaction_id,
                        principalSchema: "redaction",
                        principalTable: "redaction",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_draft_saved_by",
                        column: x => x.saved_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "effort",
                schema: "redaction",
                columns: table => new
                {
                    redaction_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    seconds = table.Column<long>(type: "bigint", nullable: false),
                    has_saved = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_effort", x => new { x.redaction_id, x.person_id });
                    table.ForeignKey(
                        name: "fk_effort_person_id",
                        column: x => x.person_id,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_effort_redaction_id",
                        column: x => x.redaction_id,
                        principalSchema: "redaction",
                        principalTable: "redaction",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "version",
                schema: "redaction",
                columns: table => new
                {
                    redaction_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    item_id = table.Column<Guid>(type: "uuid", nullable: false),
                    recipe = table.Column<byte[]>(type: "bytea", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    previous = table.Column<byte[]>(type: "bytea", nullable: true),
                    saved_by = table.Column<Guid>(type: "uuid", nullable: false),
                    saved_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_version", x => new { x.redaction_id, x.version });
                    table.CheckConstraint("ck_version_previous", "version >= 1 and (version = 1) = (previous is null)");
                    table.ForeignKey(
                        name: "fk_version_redaction_id",
                        column: x => x.redaction_id,
                        principalSchema: "redaction",
                        principalTable: "redaction",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_version_saved_by",
                        column: x => x.saved_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "work",
                schema: "redaction",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    redaction_id = table.Column<Guid>(type: "uuid", nullable: false),
                    item_id = table.Column<Guid>(type: "uuid", nullable: false),
                    part_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    ask = table.Column<string>(type: "jsonb", nullable: false),
                    recipe = table.Column<byte[]>(type: "bytea", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: true),
                    profile = table.Column<string>(type: "text", nullable: true),
                    asked_by = table.Column<Guid>(type: "uuid", nullable: false),
                    asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    next_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    per_mille = table.Column<int>(type: "integer", nullable: false),
                    seconds_left = table.Column<int>(type: "integer", nullable: true),
                    told_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    lock_key = table.Column<long>(type: "bigint", nullable: true),
                    lock_holder = table.Column<int>(type: "integer", nullable: true),
                    object_id = table.Column<Guid>(type: "uuid", nullable: true),
                    text = table.Column<string>(type: "text", nullable: true),
                    result = table.Column<string>(type: "jsonb", nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_work", x => x.id);
                    table.CheckConstraint("ck_work_ended", "(ended_at is null) = (state in ('waiting', 'running')) and (next_at is null or ended_at is null)");
                    table.CheckConstraint("ck_work_kind", "kind in ('measure', 'follow', 'find', 'preview', 'render')");
                    table.CheckConstraint("ck_work_render", "(kind = 'render') = (version is not null) and (kind in ('render', 'preview')) = (profile is not null) and (kind = 'preview') = (recipe is not null)");
                    table.CheckConstraint("ck_work_state", "state in ('waiting', 'running', 'done', 'refused', 'cancelled')");
                    table.ForeignKey(
                        name: "fk_work_asked_by",
                        column: x => x.asked_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_work_item_id",
                        column: x => x.item_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_work_part_id",
                        column: x => x.part_id,
                        principalSchema: "items",
                        principalTable: "part",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_work_redaction_id",
                        column: x => x.redaction_id,
                        principalSchema: "redaction",
                        principalTable: "redaction",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "playback",
                schema: "review",
                columns: table => new
                {
                    view_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    from_ms = table.Column<long>(type: "bigint", nullable: false),
                    to_ms = table.Column<long>(type: "bigint", nullable: false),
                    is_heard = table.Column<bool>(type: "boolean", nullable: false),
                    reported_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_playback", x => new { x.view_id, x.number });
                    table.ForeignKey(
                        name: "fk_playback_view_id",
                        column: x => x.view_id,
                        principalSchema: "review",
                        principalTable: "view",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "render",
                schema: "redaction",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    redaction_id = table.Column<Guid>(type: "uuid", nullable: false),
                    item_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    profile = table.Column<string>(type: "text", nullable: false),
                    made_item_id = table.Column<Guid>(type: "uuid", nullable: false),
                    made_part_id = table.Column<Guid>(type: "uuid", nullable: false),
                    recipe_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    engine = table.Column<string>(type: "text", nullable: false),
                    report = table.Column<string>(type: "jsonb", nullable: false),
                    passed = table.Column<bool>(type: "boolean", nullable: false),
                    made_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_render", x => x.id);
                    table.ForeignKey(
                        name: "fk_render_item_id",
                        column: x => x.item_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_render_made_item_id",
                        column: x => x.made_item_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_render_made_part_id",
                        column: x => x.made_part_id,
                        principalSchema: "items",
                        principalTable: "part",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_render_redaction_id_version",
                        columns: x => new { x.redaction_id, x.version },
                        principalSchema: "redaction",
                        principalTable: "version",
                        principalColumns: new[] { "redaction_id", "version" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "segment",
                schema: "redaction",
                columns: table => new
                {
                    work_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    frames = table.Column<int>(type: "integer", nullable: false),
                    from_us = table.Column<long>(type: "bigint", nullable: false),
                    duration_us = table.Column<long>(type: "bigint", nullable: false),
                    sha256 = table.Column<byte[]>(type: "bytea", nullable: false),
                    bytes = table.Column<long>(type: "bigint", nullable: false),
                    object_id = table.Column<Guid>(type: "uuid", nullable: false),
                    store_version = table.Column<string>(type: "text", nullable: false),
                    kek_id = table.Column<string>(type: "text", nullable: false),
                    wrapped_key = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_segment", x => new { x.work_id, x.number });
                    table.CheckConstraint("ck_segment_whole", "number >= 0 and frames >= 0 and from_us >= 0 and duration_us >= 0 and bytes >= 0");
                    table.ForeignKey(
                        name: "fk_segment_work_id",
                        column: x => x.work_id,
                        principalSchema: "redaction",
                        principalTable: "work",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "review",
                schema: "redaction",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    render_id = table.Column<Guid>(type: "uuid", nullable: false),
                    redaction_id = table.Column<Guid>(type: "uuid", nullable: false),
                    item_id = table.Column<Guid>(type: "uuid", nullable: false),
                    made_item_id = table.Column<Guid>(type: "uuid", nullable: false),
                    asked_by = table.Column<Guid>(type: "uuid", nullable: false),
                    asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    reviewer = table.Column<Guid>(type: "uuid", nullable: true),
                    decision = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    checklist = table.Column<string>(type: "jsonb", nullable: true),
                    text = table.Column<string>(type: "text", nullable: true),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    schedule = table.Column<byte[]>(type: "bytea", nullable: true),
                    schedule_object_id = table.Column<Guid>(type: "uuid", nullable: true),
                    schedule_sha256 = table.Column<byte[]>(type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_review", x => x.id);
                    table.CheckConstraint("ck_review_decided", "(decision is null) = (reviewer is null) and (decision is null) = (decided_at is null) and (schedule is null) = (schedule_sha256 is null) and (decision is distinct from 'approved' or schedule is not null and checklist is not null)");
                    table.CheckConstraint("ck_review_decision", "decision in ('approved', 'returned')");
                    table.ForeignKey(
                        name: "fk_review_asked_by",
                        column: x => x.asked_by,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_review_item_id",
                        column: x => x.item_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_review_made_item_id",
                        column: x => x.made_item_id,
                        principalSchema: "items",
                        principalTable: "item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_review_redaction_id",
                        column: x => x.redaction_id,
                        principalSchema: "redaction",
                        principalTable: "redaction",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_review_render_id",
                        column: x => x.render_id,
                        principalSchema: "redaction",
                        principalTable: "render",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_review_reviewer",
                        column: x => x.reviewer,
                        principalSchema: "access",
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_access_grant_case_id",
                schema: "items",
                table: "access_grant",
                column: "case_id",
                filter: "case_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_access_grant_from_id",
                schema: "items",
                table: "access_grant",
                columns: new[] { "from", "id" },
                filter: "is_emergency");

            migrationBuilder.CreateIndex(
                name: "ix_access_grant_given_by",
                schema: "items",
                table: "access_grant",
                column: "given_by");

            migrationBuilder.CreateIndex(
                name: "ix_access_grant_item_id_person_id",
                schema: "items",
                table: "access_grant",
                columns: new[] { "item_id", "person_id" },
                unique: true,
                filter: "revoked_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_access_grant_item_id_unit_id",
                schema: "items",
                table: "access_grant",
                columns: new[] { "item_id", "unit_id" },
                unique: true,
                filter: "revoked_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_access_grant_person_id_arrived_at_item_id",
                schema: "items",
                table: "access_grant",
                columns: new[] { "person_id", "arrived_at", "item_id" },
                filter: "revoked_at is null and item_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_access_grant_revoked_by",
                schema: "items",
                table: "access_grant",
                column: "revoked_by");

            migrationBuilder.CreateIndex(
                name: "ix_access_grant_unit_id_arrived_at_item_id",
                schema: "items",
                table: "access_grant",
                columns: new[] { "unit_id", "arrived_at", "item_id" },
                filter: "revoked_at is null and item_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_access_report_until",
                schema: "trails",
                table: "access_report",
                column: "until",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_agent_fingerprint",
                schema: "devices",
                table: "agent",
                column: "fingerprint",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_agent_revoked_by",
                schema: "devices",
                table: "agent",
                column: "revoked_by");

            migrationBuilder.CreateIndex(
                name: "ix_approval_person_id",
                schema: "transfer",
                table: "approval",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_arrival_part_id",
                schema: "items",
                table: "arrival",
                column: "part_id");

            migrationBuilder.CreateIndex(
                name: "ix_assignment_device_id",
                schema: "devices",
                table: "assignment",
                column: "device_id");

            migrationBuilder.CreateIndex(
                name: "ix_assignment_officer_id",
                schema: "devices",
                table: "assignment",
                column: "officer_id");

            migrationBuilder.CreateIndex(
                name: "ix_backup_at",
                schema: "transfer",
                table: "backup",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "ix_bundle_made_at_id",
                schema: "disclosure",
                table: "bundle",
                columns: new[] { "made_at", "id" },
                descending: new bool[0]);

            migrationBuilder.CreateIndex(
                name: "ix_bundle_made_by",
                schema: "disclosure",
                table: "bundle",
                column: "made_by");

            migrationBuilder.CreateIndex(
                name: "ix_bundle_item_bundle_id_number",
                schema: "disclosure",
                table: "bundle_item",
                columns: new[] { "bundle_id", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_bundle_item_item_id",
                schema: "disclosure",
                table: "bundle_item",
                column: "item_id");

            migrationBuilder.CreateIndex(
                name: "ix_case_date_kind_day",
                schema: "cases",
                table: "case_date",
                columns: new[] { "kind", "day" },
                filter: "day is not null");

            migrationBuilder.CreateIndex(
                name: "ix_case_file_reference",
                schema: "cases",
                table: "case_file",
                column: "reference",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_case_folder_case_id_name",
                schema: "cases",
                table: "case_folder",
                columns: new[] { "case_id", "name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_case_incident_incident_id",
                schema: "cases",
                table: "case_incident",
                column: "incident_id");

            migrationBuilder.CreateIndex(
                name: "ix_case_item_case_id_arrived_at_item_id",
                schema: "cases",
                table: "case_item",
                columns: new[] { "case_id", "arrived_at", "item_id" },
                filter: "removed_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_case_item_folder_id",
                schema: "cases",
                table: "case_item",
                column: "folder_id");

            migrationBuilder.CreateIndex(
                name: "ix_case_item_item_id",
                schema: "cases",
                table: "case_item",
                column: "item_id");

            migrationBuilder.CreateIndex(
                name: "ix_case_member_case_id_person_id",
                schema: "cases",
                table: "case_member",
                columns: new[] { "case_id", "person_id" },
                unique: true,
                filter: "until is null");

            migrationBuilder.CreateIndex(
                name: "ix_case_member_person_id",
                schema: "cases",
                table: "case_member",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_case_note_case_id_written_at",
                schema: "cases",
                table: "case_note",
                columns: new[] { "case_id", "written_at" });

            migrationBuilder.CreateIndex(
                name: "ix_case_note_written_by",
                schema: "cases",
                table: "case_note",
                column: "written_by");

            migrationBuilder.CreateIndex(
                name: "ix_case_person_case_id_added_at",
                schema: "cases",
                table: "case_person",
                columns: new[] { "case_id", "added_at" });

            migrationBuilder.CreateIndex(
                name: "ix_case_task_assigned_to_due_on",
                schema: "cases",
                table: "case_task",
                columns: new[] { "assigned_to", "due_on" },
                filter: "done_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_case_task_case_id",
                schema: "cases",
                table: "case_task",
                column: "case_id");

            migrationBuilder.CreateIndex(
                name: "ix_case_task_done_by",
                schema: "cases",
                table: "case_task",
                column: "done_by");

            migrationBuilder.CreateIndex(
                name: "ix_category_code",
                schema: "cases",
                table: "category",
                column: "code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_check_out_officer_id",
                schema: "intake",
                table: "check_out",
                column: "officer_id");

            migrationBuilder.CreateIndex(
                name: "ix_checkpoint_at",
                schema: "custody",
                table: "checkpoint",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "ix_client_decided_by",
                schema: "access",
                table: "client",
                column: "decided_by");

            migrationBuilder.CreateIndex(
                name: "ix_client_made_at_id",
                schema: "access",
                table: "client",
                columns: new[] { "made_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_client_made_by",
                schema: "access",
                table: "client",
                column: "made_by");

            migrationBuilder.CreateIndex(
                name: "ix_client_revoked_by",
                schema: "access",
                table: "client",
                column: "revoked_by");

            migrationBuilder.CreateIndex(
                name: "ix_client_unit_id",
                schema: "access",
                table: "client",
                column: "unit_id");

            migrationBuilder.CreateIndex(
                name: "ix_client_secret_client_id",
                schema: "access",
                table: "client_secret",
                column: "client_id",
                unique: true,
                filter: "until is null");

            migrationBuilder.CreateIndex(
                name: "ix_client_secret_made_by",
                schema: "access",
                table: "client_secret",
                column: "made_by");

            migrationBuilder.CreateIndex(
                name: "ix_clip_asked_by",
                schema: "items",
                table: "clip",
                column: "asked_by");

            migrationBuilder.CreateIndex(
                name: "ix_clip_master_id",
                schema: "items",
                table: "clip",
                column: "master_id");

            migrationBuilder.CreateIndex(
                name: "ix_clip_part_id_asked_at",
                schema: "items",
                table: "clip",
                columns: new[] { "part_id", "asked_at" },
                filter: "made_at is null and refused_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_deed_actor_id_at",
                schema: "custody",
                table: "deed",
                columns: new[] { "actor_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_detail_erased_by",
                schema: "custody",
                table: "detail",
                column: "erased_by",
                filter: "erased_by is not null");

            migrationBuilder.CreateIndex(
                name: "ix_device_make_serial_ownership",
                schema: "devices",
                table: "device",
                columns: new[] { "make", "serial", "ownership" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_directory_group_client_id_name",
                schema: "access",
                table: "directory_group",
                columns: new[] { "client_id", "name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_directory_group_member_person_id",
                schema: "access",
                table: "directory_group_member",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_dock_session_agent_id",
                schema: "intake",
                table: "dock_session",
                column: "agent_id");

            migrationBuilder.CreateIndex(
                name: "ix_dock_session_decided_by",
                schema: "intake",
                table: "dock_session",
                column: "decided_by");

            migrationBuilder.CreateIndex(
                name: "ix_dock_session_device_id_opened_at",
                schema: "intake",
                table: "dock_session",
                columns: new[] { "device_id", "opened_at" });

            migrationBuilder.CreateIndex(
                name: "ix_dock_session_officer_id",
                schema: "intake",
                table: "dock_session",
                column: "officer_id");

            migrationBuilder.CreateIndex(
                name: "ix_dock_session_opened_at_id",
                schema: "intake",
                table: "dock_session",
                columns: new[] { "opened_at", "id" },
                descending: new bool[0]);

            migrationBuilder.CreateIndex(
                name: "ix_draft_locked_by",
                schema: "redaction",
                table: "draft",
                column: "locked_by");

            migrationBuilder.CreateIndex(
                name: "ix_draft_saved_by",
                schema: "redaction",
                table: "draft",
                column: "saved_by");

            migrationBuilder.CreateIndex(
                name: "ix_drill_backup_id",
                schema: "transfer",
                table: "drill",
                column: "backup_id");

            migrationBuilder.CreateIndex(
                name: "ix_drill_started_at",
                schema: "transfer",
                table: "drill",
                column: "started_at");

            migrationBuilder.CreateIndex(
                name: "ix_duty_call_sign_person_id_from_at",
                schema: "dispatch",
                table: "duty",
                columns: new[] { "call_sign", "person_id", "from_at" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_duty_person_id_from_at",
                schema: "dispatch",
                table: "duty",
                columns: new[] { "person_id", "from_at" });

            migrationBuilder.CreateIndex(
                name: "ix_effort_person_id",
                schema: "redaction",
                table: "effort",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_enrolment_code_made_by",
                schema: "devices",
                table: "enrolment_code",
                column: "made_by");

            migrationBuilder.CreateIndex(
                name: "ix_enrolment_code_used_by",
                schema: "devices",
                table: "enrolment_code",
                column: "used_by");

            migrationBuilder.CreateIndex(
                name: "ix_entry_action_at",
                schema: "custody",
                table: "entry",
                columns: new[] { "action", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_entry_at",
                schema: "custody",
                table: "entry",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "ix_entry_subject_kind_subject_id_chain_sequence",
                schema: "custody",
                table: "entry",
                columns: new[] { "subject_kind", "subject_id", "chain", "sequence" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_entry_xact_subject_id",
                schema: "custody",
                table: "entry",
                columns: new[] { "xact", "subject_id" });

            migrationBuilder.CreateIndex(
                name: "ix_exhibit_case_id_initials_number",
                schema: "cases",
                table: "exhibit",
                columns: new[] { "case_id", "initials", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_exhibit_case_id_item_id",
                schema: "cases",
                table: "exhibit",
                columns: new[] { "case_id", "item_id" },
                unique: true,
                filter: "withdrawn_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_exhibit_item_id",
                schema: "cases",
                table: "exhibit",
                column: "item_id");

            migrationBuilder.CreateIndex(
                name: "ix_exhibit_producer_id",
                schema: "cases",
                table: "exhibit",
                column: "producer_id");

            migrationBuilder.CreateIndex(
                name: "ix_expected_dispatched_at_incident_id_person_id",
                schema: "dispatch",
                table: "expected",
                columns: new[] { "dispatched_at", "incident_id", "person_id" },
                descending: new bool[0]);

            migrationBuilder.CreateIndex(
                name: "ix_expected_person_id_dispatched_at",
                schema: "dispatch",
                table: "expected",
                columns: new[] { "person_id", "dispatched_at" });

            migrationBuilder.CreateIndex(
                name: "ix_expected_state_dispatched_at",
                schema: "dispatch",
                table: "expected",
                columns: new[] { "state", "dispatched_at" },
                filter: "withdrawn_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_expected_stated_by",
                schema: "dispatch",
                table: "expected",
                column: "stated_by");

            migrationBuilder.CreateIndex(
                name: "ix_export_requested_at",
                schema: "trails",
                table: "export",
                column: "requested_at",
                filter: "state in ('waiting', 'running')");

            migrationBuilder.CreateIndex(
                name: "ix_export_requested_by_requested_at",
                schema: "trails",
                table: "export",
                columns: new[] { "requested_by", "requested_at" });

            migrationBuilder.CreateIndex(
                name: "ix_finding_item_id",
                schema: "preservation",
                table: "finding",
                column: "item_id");

            migrationBuilder.CreateIndex(
                name: "ix_finding_key_version",
                schema: "preservation",
                table: "finding",
                columns: new[] { "key", "version" });

            migrationBuilder.CreateIndex(
                name: "ix_finding_object_id",
                schema: "preservation",
                table: "finding",
                column: "object_id");

            migrationBuilder.CreateIndex(
                name: "ix_hold_item_id",
                schema: "retention",
                table: "hold",
                column: "item_id");

            migrationBuilder.CreateIndex(
                name: "ix_hold_placed_at",
                schema: "retention",
                table: "hold",
                column: "placed_at",
                filter: "state <> 'released'");

            migrationBuilder.CreateIndex(
                name: "ix_hold_release_approved_by",
                schema: "retention",
                table: "hold",
                column: "release_approved_by");

            migrationBuilder.CreateIndex(
                name: "ix_hold_release_requested_by",
                schema: "retention",
                table: "hold",
                column: "release_requested_by");

            migrationBuilder.CreateIndex(
                name: "ix_hold_requested_at_id",
                schema: "retention",
                table: "hold",
                columns: new[] { "requested_at", "id" },
                descending: new bool[0]);

            migrationBuilder.CreateIndex(
                name: "ix_hold_requested_by",
                schema: "retention",
                table: "hold",
                column: "requested_by");

            migrationBuilder.CreateIndex(
                name: "ix_hurry_asked_by",
                schema: "intake",
                table: "hurry",
                column: "asked_by");

            migrationBuilder.CreateIndex(
                name: "ix_hurry_session_id_path_sha256",
                schema: "intake",
                table: "hurry",
                columns: new[] { "session_id", "path_sha256" },
                unique: true)
                .Annotation("Npgsql:NullsDistinct", false);

            migrationBuilder.CreateIndex(
                name: "ix_incident_manager_id",
                schema: "cases",
                table: "incident",
                column: "manager_id");

            migrationBuilder.CreateIndex(
                name: "ix_incident_reference",
                schema: "cases",
                table: "incident",
                column: "reference",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_incident_call_signs",
                schema: "dispatch",
                table: "incident",
                column: "call_signs")
                .Annotation("Npgsql:IndexMethod", "gin");

            migrationBuilder.CreateIndex(
                name: "ix_incident_collar_numbers",
                schema: "dispatch",
                table: "incident",
                column: "collar_numbers")
                .Annotation("Npgsql:IndexMethod", "gin");

            migrationBuilder.CreateIndex(
                name: "ix_incident_dispatched_at",
                schema: "dispatch",
                table: "incident",
                column: "dispatched_at");

            migrationBuilder.CreateIndex(
                name: "ix_incident_proposed_category_id",
                schema: "dispatch",
                table: "incident",
                column: "proposed_category_id");

            migrationBuilder.CreateIndex(
                name: "ix_incident_opened_at_id",
                schema: "preservation",
                table: "incident",
                columns: new[] { "opened_at", "id" },
                descending: new bool[0]);

            migrationBuilder.CreateIndex(
                name: "ix_incident_resolved_by",
                schema: "preservation",
                table: "incident",
                column: "resolved_by");

            migrationBuilder.CreateIndex(
                name: "ix_incident_store_kind",
                schema: "preservation",
                table: "incident",
                columns: new[] { "store", "kind" },
                unique: true,
                filter: "state = 'open'");

            migrationBuilder.CreateIndex(
                name: "ix_incident_item_incident_id",
                schema: "cases",
                table: "incident_item",
                column: "incident_id");

            migrationBuilder.CreateIndex(
                name: "ix_incident_lock_incident_id",
                schema: "cases",
                table: "incident_lock",
                column: "incident_id");

            migrationBuilder.CreateIndex(
                name: "ix_invitation_token_sha256",
                schema: "access",
                table: "invitation",
                column: "token_sha256",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_item_arrived_at_id",
                schema: "items",
                table: "item",
                columns: new[] { "arrived_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_item_captured_local_arrived_at_id",
                schema: "items",
                table: "item",
                columns: new[] { "captured_local", "arrived_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_item_category_ids",
                schema: "items",
                table: "item",
                column: "category_ids")
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:StorageParameter:fastupdate", false);

            migrationBuilder.CreateIndex(
                name: "ix_item_device_id_arrived_at_id",
                schema: "items",
                table: "item",
                columns: new[] { "device_id", "arrived_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_item_device_id_captured_local_arrived_at_id",
                schema: "items",
                table: "item",
                columns: new[] { "device_id", "captured_local", "arrived_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_item_device_id_duration_ms_arrived_at_id",
                schema: "items",
                table: "item",
                columns: new[] { "device_id", "duration_ms", "arrived_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_item_device_id_sorted_name_arrived_at_id",
                schema: "items",
                table: "item",
                columns: new[] { "device_id", "sorted_name", "arrived_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_item_duration_ms_arrived_at_id",
                schema: "items",
                table: "item",
                columns: new[] { "duration_ms", "arrived_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_item_has_category_arrived_at_id",
                schema: "items",
                table: "item",
                columns: new[] { "has_category", "arrived_at", "id" },
                filter: "not has_category");

            migrationBuilder.CreateIndex(
                name: "ix_item_has_telemetry_arrived_at_id",
                schema: "items",
                table: "item",
                columns: new[] { "has_telemetry", "arrived_at", "id" },
                filter: "has_telemetry");

            migrationBuilder.CreateIndex(
                name: "ix_item_has_telemetry_captured_local_arrived_at_id",
                schema: "items",
                table: "item",
                columns: new[] { "has_telemetry", "captured_local", "arrived_at", "id" },
                filter: "has_telemetry");

            migrationBuilder.CreateIndex(
                name: "ix_item_kind_arrived_at_id",
                schema: "items",
                table: "item",
                columns: new[] { "kind", "arrived_at", "id" },
                filter: "kind <> 'video'");

            migrationBuilder.CreateIndex(
                name: "ix_item_kind_captured_local_arrived_at_id",
                schema: "items",
                table: "item",
                columns: new[] { "kind", "captured_local", "arrived_at", "id" },
                filter: "kind <> 'video'");

            migrationBuilder.CreateIndex(
                name: "ix_item_officer_id_arrived_at_id",
                schema: "items",
                table: "item",
                columns: new[] { "officer_id", "arrived_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_item_officer_id_captured_local_arrived_at_id",
                schema: "items",
                table: "item",
                columns: new[] { "officer_id", "captured_local", "arrived_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_item_officer_id_duration_ms_arrived_at_id",
                schema: "items",
                table: "item",
                columns: new[] { "officer_id", "duration_ms", "arrived_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_item_officer_id_sorted_name_arrived_at_id",
                schema: "items",
                table: "item",
                columns: new[] { "officer_id", "sorted_name", "arrived_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_item_sorted_name_arrived_at_id",
                schema: "items",
                table: "item",
                columns: new[] { "sorted_name", "arrived_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_item_state_arrived_at_id",
                schema: "items",
                table: "item",
                columns: new[] { "state", "arrived_at", "id" },
                filter: "state <> 'verified'");

            migrationBuilder.CreateIndex(
                name: "ix_item_state_captured_local_arrived_at_id",
                schema: "items",
                table: "item",
                columns: new[] { "state", "captured_local", "arrived_at", "id" },
                filter: "state <> 'verified'");

            migrationBuilder.CreateIndex(
                name: "ix_item_state_duration_ms_arrived_at_id",
                schema: "items",
                table: "item",
                columns: new[] { "state", "duration_ms", "arrived_at", "id" },
                filter: "state <> 'verified'");

            migrationBuilder.CreateIndex(
                name: "ix_item_state_sorted_name_arrived_at_id",
                schema: "items",
                table: "item",
                columns: new[] { "state", "sorted_name", "arrived_at", "id" },
                filter: "state <> 'verified'");

            migrationBuilder.CreateIndex(
                name: "ix_item_tags",
                schema: "items",
                table: "item",
                column: "tags")
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:StorageParameter:fastupdate", false);

            migrationBuilder.CreateIndex(
                name: "ix_item_unit_id_arrived_at_id",
                schema: "items",
                table: "item",
                columns: new[] { "unit_id", "arrived_at", "id" },
                filter: "unit_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_item_unit_id_captured_local_arrived_at_id",
                schema: "items",
                table: "item",
                columns: new[] { "unit_id", "captured_local", "arrived_at", "id" },
                filter: "unit_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_item_words",
                schema: "items",
                table: "item",
                column: "words")
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:StorageParameter:fastupdate", false);

            migrationBuilder.CreateIndex(
                name: "ix_item_must_destroy_by",
                schema: "retention",
                table: "item",
                column: "must_destroy_by");

            migrationBuilder.CreateIndex(
                name: "ix_item_category_category_id",
                schema: "cases",
                table: "item_category",
                column: "category_id");

            migrationBuilder.CreateIndex(
                name: "ix_item_tag_tag",
                schema: "items",
                table: "item_tag",
                column: "tag",
                filter: "removed_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_key_version_use_number",
                schema: "keys",
                table: "key_version",
                columns: new[] { "use", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_keyset_request_decided_by",
                schema: "keys",
                table: "keyset_request",
                column: "decided_by");

            migrationBuilder.CreateIndex(
                name: "ix_keyset_request_item_id",
                schema: "keys",
                table: "keyset_request",
                column: "item_id");

            migrationBuilder.CreateIndex(
                name: "ix_keyset_request_requested_at_id",
                schema: "keys",
                table: "keyset_request",
                columns: new[] { "requested_at", "id" },
                descending: new bool[0]);

            migrationBuilder.CreateIndex(
                name: "ix_keyset_request_requested_by",
                schema: "keys",
                table: "keyset_request",
                column: "requested_by");

            migrationBuilder.CreateIndex(
                name: "ix_leaf_hash",
                schema: "custody",
                table: "leaf",
                column: "hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_lineage_source_id_recipe",
                schema: "items",
                table: "lineage",
                columns: new[] { "source_id", "recipe" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_marker_author_id",
                schema: "review",
                table: "marker",
                column: "author_id");

            migrationBuilder.CreateIndex(
                name: "ix_marker_item_id",
                schema: "review",
                table: "marker",
                column: "item_id");

            migrationBuilder.CreateIndex(
                name: "ix_marker_part_id",
                schema: "review",
                table: "marker",
                column: "part_id");

            migrationBuilder.CreateIndex(
                name: "ix_marker_removed_by",
                schema: "review",
                table: "marker",
                column: "removed_by");

            migrationBuilder.CreateIndex(
                name: "ix_match_item_id",
                schema: "dispatch",
                table: "match",
                column: "item_id");

            migrationBuilder.CreateIndex(
                name: "ix_match_order_next_at",
                schema: "dispatch",
                table: "match_order",
                column: "next_at");

            migrationBuilder.CreateIndex(
                name: "ix_matching_policy_set_by",
                schema: "dispatch",
                table: "matching_policy",
                column: "set_by");

            migrationBuilder.CreateIndex(
                name: "ix_media_check_item_id",
                schema: "items",
                table: "media_check",
                column: "item_id");

            migrationBuilder.CreateIndex(
                name: "ix_media_check_state_due_at",
                schema: "items",
                table: "media_check",
                columns: new[] { "state", "due_at" });

            migrationBuilder.CreateIndex(
                name: "ix_media_work_item_id",
                schema: "items",
                table: "media_work",
                column: "item_id");

            migrationBuilder.CreateIndex(
                name: "ix_media_work_next_at",
                schema: "items",
                table: "media_work",
                column: "next_at",
                filter: "next_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_move_source_target",
                schema: "transfer",
                table: "move",
                columns: new[] { "source", "target" },
                unique: true,
                filter: "retired_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_non_evidence_rule_category_id",
                schema: "dispatch",
                table: "non_evidence_rule",
                column: "category_id");

            migrationBuilder.CreateIndex(
                name: "ix_non_evidence_rule_decided_by",
                schema: "dispatch",
                table: "non_evidence_rule",
                column: "decided_by");

            migrationBuilder.CreateIndex(
                name: "ix_non_evidence_rule_ended_by",
                schema: "dispatch",
                table: "non_evidence_rule",
                column: "ended_by");

            migrationBuilder.CreateIndex(
                name: "ix_non_evidence_rule_proposed_by",
                schema: "dispatch",
                table: "non_evidence_rule",
                column: "proposed_by");

            migrationBuilder.CreateIndex(
                name: "ix_non_evidence_rule_state",
                schema: "dispatch",
                table: "non_evidence_rule",
                column: "state",
                unique: true,
                filter: "state in ('proposed', 'in-force')");

            migrationBuilder.CreateIndex(
                name: "ix_part_item_id",
                schema: "items",
                table: "part",
                column: "item_id",
                filter: "role = 'telemetry' and file_name is null");

            migrationBuilder.CreateIndex(
                name: "ix_part_item_id_role_ordinal",
                schema: "items",
                table: "part",
                columns: new[] { "item_id", "role", "ordinal" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_part_media_type_item_id",
                schema: "items",
                table: "part",
                columns: new[] { "media_type", "item_id" },
                filter: "role = 'original'")
                .Annotation("Npgsql:IndexOperators", new[] { "text_pattern_ops", "uuid_ops" });

            migrationBuilder.CreateIndex(
                name: "ix_part_object_id",
                schema: "items",
                table: "part",
                column: "object_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_permit_session_id",
                schema: "intake",
                table: "permit",
                column: "session_id");

            migrationBuilder.CreateIndex(
                name: "ix_person_card_number",
                schema: "access",
                table: "person",
                column: "card_number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_person_display_name_id",
                schema: "access",
                table: "person",
                columns: new[] { "display_name", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_person_normalized_user_name",
                schema: "access",
                table: "person",
                column: "normalized_user_name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_person_unit_id",
                schema: "access",
                table: "person",
                column: "unit_id");

            migrationBuilder.CreateIndex(
                name: "ix_person_claim_user_id",
                schema: "access",
                table: "person_claim",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_person_login_user_id",
                schema: "access",
                table: "person_login",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_person_passkey_person_id",
                schema: "access",
                table: "person_passkey",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_place_point",
                schema: "items",
                table: "place",
                column: "point")
                .Annotation("Npgsql:IndexMethod", "gist");

            migrationBuilder.CreateIndex(
                name: "ix_provider_binding_person_id",
                schema: "access",
                table: "provider_binding",
                column: "person_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_provisioned_person_client_id_external_id",
                schema: "access",
                table: "provisioned_person",
                columns: new[] { "client_id", "external_id" },
                unique: true,
                filter: "external_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_provisioned_person_person_id",
                schema: "access",
                table: "provisioned_person",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_recheck_store_next_at",
                schema: "preservation",
                table: "recheck",
                columns: new[] { "store", "next_at" });

            migrationBuilder.CreateIndex(
                name: "ix_recording_time_officer_id_start_at",
                schema: "dispatch",
                table: "recording_time",
                columns: new[] { "officer_id", "start_at" });

            migrationBuilder.CreateIndex(
                name: "ix_redaction_closed_by",
                schema: "redaction",
                table: "redaction",
                column: "closed_by");

            migrationBuilder.CreateIndex(
                name: "ix_redaction_item_id",
                schema: "redaction",
                table: "redaction",
                column: "item_id");

            migrationBuilder.CreateIndex(
                name: "ix_redaction_opened_at_id",
                schema: "redaction",
                table: "redaction",
                columns: new[] { "opened_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_redaction_opened_by",
                schema: "redaction",
                table: "redaction",
                column: "opened_by");

            migrationBuilder.CreateIndex(
                name: "ix_redaction_part_id",
                schema: "redaction",
                table: "redaction",
                column: "part_id");

            migrationBuilder.CreateIndex(
                name: "ix_redaction_request_id",
                schema: "redaction",
                table: "redaction",
                column: "request_id");

            migrationBuilder.CreateIndex(
                name: "ix_render_item_id",
                schema: "redaction",
                table: "render",
                column: "item_id");

            migrationBuilder.CreateIndex(
                name: "ix_render_made_item_id",
                schema: "redaction",
                table: "render",
                column: "made_item_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_render_made_part_id",
                schema: "redaction",
                table: "render",
                column: "made_part_id");

            migrationBuilder.CreateIndex(
                name: "ix_render_redaction_id_version_profile",
                schema: "redaction",
                table: "render",
                columns: new[] { "redaction_id", "version", "profile" });

            migrationBuilder.CreateIndex(
                name: "ix_request_asked_by",
                schema: "redaction",
                table: "request",
                column: "asked_by");

            migrationBuilder.CreateIndex(
                name: "ix_request_assigned_to",
                schema: "redaction",
                table: "request",
                column: "assigned_to");

            migrationBuilder.CreateIndex(
                name: "ix_request_case_id",
                schema: "redaction",
                table: "request",
                column: "case_id");

            migrationBuilder.CreateIndex(
                name: "ix_request_due_on",
                schema: "redaction",
                table: "request",
                column: "due_on",
                filter: "settled_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_request_item_id",
                schema: "redaction",
                table: "request",
                column: "item_id");

            migrationBuilder.CreateIndex(
                name: "ix_request_settled_by",
                schema: "redaction",
                table: "request",
                column: "settled_by");

            migrationBuilder.CreateIndex(
                name: "ix_review_asked_by",
                schema: "redaction",
                table: "review",
                column: "asked_by");

            migrationBuilder.CreateIndex(
                name: "ix_review_item_id",
                schema: "redaction",
                table: "review",
                column: "item_id");

            migrationBuilder.CreateIndex(
                name: "ix_review_made_item_id",
                schema: "redaction",
                table: "review",
                column: "made_item_id");

            migrationBuilder.CreateIndex(
                name: "ix_review_redaction_id",
                schema: "redaction",
                table: "review",
                column: "redaction_id");

            migrationBuilder.CreateIndex(
                name: "ix_review_render_id",
                schema: "redaction",
                table: "review",
                column: "render_id",
                unique: true,
                filter: "decision is null or decision = 'approved'");

            migrationBuilder.CreateIndex(
                name: "ix_review_reviewer",
                schema: "redaction",
                table: "review",
                column: "reviewer");

            migrationBuilder.CreateIndex(
                name: "ix_role_change_asked_by",
                schema: "access",
                table: "role_change",
                column: "asked_by");

            migrationBuilder.CreateIndex(
                name: "ix_role_change_client_id",
                schema: "access",
                table: "role_change",
                column: "client_id");

            migrationBuilder.CreateIndex(
                name: "ix_role_change_decided_by",
                schema: "access",
                table: "role_change",
                column: "decided_by");

            migrationBuilder.CreateIndex(
                name: "ix_role_change_person_id",
                schema: "access",
                table: "role_change",
                column: "person_id",
                unique: true,
                filter: "state = 'asked'");

            migrationBuilder.CreateIndex(
                name: "ix_role_change_unit_id",
                schema: "access",
                table: "role_change",
                column: "unit_id");

            migrationBuilder.CreateIndex(
                name: "ix_run_at_id",
                schema: "dispatch",
                table: "run",
                columns: new[] { "at", "id" },
                descending: new bool[0]);

            migrationBuilder.CreateIndex(
                name: "ix_run_line_incident_id",
                schema: "dispatch",
                table: "run_line",
                column: "incident_id");

            migrationBuilder.CreateIndex(
                name: "ix_saved_search_person_id_name",
                schema: "search",
                table: "saved_search",
                columns: new[] { "person_id", "name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_sealed_object_header",
                schema: "items",
                table: "sealed_object",
                column: "header");

            migrationBuilder.CreateIndex(
                name: "ix_sealed_object_item_id",
                schema: "items",
                table: "sealed_object",
                column: "item_id");

            migrationBuilder.CreateIndex(
                name: "ix_sealed_object_kek_id",
                schema: "items",
                table: "sealed_object",
                column: "kek_id");

            migrationBuilder.CreateIndex(
                name: "ix_segment_object_id",
                schema: "redaction",
                table: "segment",
                column: "object_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_session_ended_at",
                schema: "access",
                table: "session",
                column: "ended_at");

            migrationBuilder.CreateIndex(
                name: "ix_session_person_id",
                schema: "access",
                table: "session",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_set_aside_copy_object_id",
                schema: "items",
                table: "set_aside_copy",
                column: "object_id");

            migrationBuilder.CreateIndex(
                name: "ix_stated_purpose_item_id",
                schema: "review",
                table: "stated_purpose",
                column: "item_id");

            migrationBuilder.CreateIndex(
                name: "ix_store_state",
                schema: "items",
                table: "store",
                column: "state",
                unique: true,
                filter: "state = 'primary'");

            migrationBuilder.CreateIndex(
                name: "ix_stored_copy_locked_until",
                schema: "items",
                table: "stored_copy",
                column: "locked_until")
                .Annotation("Npgsql:IndexNullSortOrder", new[] { NullSortOrder.NullsFirst });

            migrationBuilder.CreateIndex(
                name: "ix_stored_copy_protection_doubted_at",
                schema: "items",
                table: "stored_copy",
                column: "protection_doubted_at",
                filter: "protection_doubted_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_stored_copy_store_key",
                schema: "items",
                table: "stored_copy",
                columns: new[] { "store", "key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_stored_copy_store_stored_at",
                schema: "items",
                table: "stored_copy",
                columns: new[] { "store", "stored_at" });

            migrationBuilder.CreateIndex(
                name: "ix_stored_copy_store_verified_at",
                schema: "items",
                table: "stored_copy",
                columns: new[] { "store", "verified_at" },
                filter: "damaged_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_submission_made_at_id",
                schema: "intake",
                table: "submission",
                columns: new[] { "made_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_submission_person_id_made_at",
                schema: "intake",
                table: "submission",
                columns: new[] { "person_id", "made_at" });

            migrationBuilder.CreateIndex(
                name: "ix_submitted_file_claimed_at",
                schema: "intake",
                table: "submitted_file",
                column: "claimed_at",
                filter: "state = 'claimed'");

            migrationBuilder.CreateIndex(
                name: "ix_submitted_file_heard_at",
                schema: "intake",
                table: "submitted_file",
                column: "heard_at",
                filter: "state = 'uploading'");

            migrationBuilder.CreateIndex(
                name: "ix_submitted_file_item_id",
                schema: "intake",
                table: "submitted_file",
                column: "item_id");

            migrationBuilder.CreateIndex(
                name: "ix_submitted_file_room_freed_at",
                schema: "intake",
                table: "submitted_file",
                column: "room_freed_at",
                filter: "state = 'abandoned' and room_freed_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_submitted_file_submission_id_started_at",
                schema: "intake",
                table: "submitted_file",
                columns: new[] { "submission_id", "started_at" });

            migrationBuilder.CreateIndex(
                name: "ix_transcript_item_id",
                schema: "review",
                table: "transcript",
                column: "item_id");

            migrationBuilder.CreateIndex(
                name: "ix_transcript_words",
                schema: "review",
                table: "transcript",
                column: "words")
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:StorageParameter:fastupdate", false);

            migrationBuilder.CreateIndex(
                name: "ix_unit_parent_id_name",
                schema: "access",
                table: "unit",
                columns: new[] { "parent_id", "name" },
                unique: true)
                .Annotation("Npgsql:NullsDistinct", false);

            migrationBuilder.CreateIndex(
                name: "ix_upload_agent_id",
                schema: "intake",
                table: "upload",
                column: "agent_id");

            migrationBuilder.CreateIndex(
                name: "ix_upload_claimed_at",
                schema: "intake",
                table: "upload",
                column: "claimed_at",
                filter: "state = 'claimed'");

            migrationBuilder.CreateIndex(
                name: "ix_upload_device_id_path_sha256",
                schema: "intake",
                table: "upload",
                columns: new[] { "device_id", "path_sha256" });

            migrationBuilder.CreateIndex(
                name: "ix_upload_device_id_recording",
                schema: "intake",
                table: "upload",
                columns: new[] { "device_id", "recording" });

            migrationBuilder.CreateIndex(
                name: "ix_upload_item_id",
                schema: "intake",
                table: "upload",
                column: "item_id");

            migrationBuilder.CreateIndex(
                name: "ix_upload_part_id",
                schema: "intake",
                table: "upload",
                column: "part_id");

            migrationBuilder.CreateIndex(
                name: "ix_upload_room_freed_at",
                schema: "intake",
                table: "upload",
                column: "room_freed_at",
                filter: "state = 'abandoned' and room_freed_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_upload_session_id_outcome_number",
                schema: "intake",
                table: "upload",
                columns: new[] { "session_id", "outcome_number" },
                unique: true,
                filter: "outcome_number is not null");

            migrationBuilder.CreateIndex(
                name: "ix_upload_session_id_path_sha256",
                schema: "intake",
                table: "upload",
                columns: new[] { "session_id", "path_sha256" });

            migrationBuilder.CreateIndex(
                name: "ix_upload_settled_at",
                schema: "intake",
                table: "upload",
                column: "settled_at",
                filter: "state = 'duplicate' and store_version is not null");

            migrationBuilder.CreateIndex(
                name: "ix_upload_started_at",
                schema: "intake",
                table: "upload",
                column: "started_at",
                filter: "state = 'uploading'");

            migrationBuilder.CreateIndex(
                name: "ix_version_saved_by",
                schema: "redaction",
                table: "version",
                column: "saved_by");

            migrationBuilder.CreateIndex(
                name: "ix_view_item_id",
                schema: "review",
                table: "view",
                column: "item_id");

            migrationBuilder.CreateIndex(
                name: "ix_view_last_seen_at",
                schema: "review",
                table: "view",
                column: "last_seen_at",
                filter: "ended_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_view_part_id",
                schema: "review",
                table: "view",
                column: "part_id");

            migrationBuilder.CreateIndex(
                name: "ix_view_person_id",
                schema: "review",
                table: "view",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_key_made_at_id",
                schema: "access",
                table: "webhook_key",
                columns: new[] { "made_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_webhook_key_made_by",
                schema: "access",
                table: "webhook_key",
                column: "made_by");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_key_retired_by",
                schema: "access",
                table: "webhook_key",
                column: "retired_by");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_secret_key_id",
                schema: "access",
                table: "webhook_secret",
                column: "key_id",
                unique: true,
                filter: "until is null");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_secret_made_by",
                schema: "access",
                table: "webhook_secret",
                column: "made_by");

            migrationBuilder.CreateIndex(
                name: "ix_work_asked_by",
                schema: "redaction",
                table: "work",
                column: "asked_by");

            migrationBuilder.CreateIndex(
                name: "ix_work_item_id",
                schema: "redaction",
                table: "work",
                column: "item_id");

            migrationBuilder.CreateIndex(
                name: "ix_work_next_at",
                schema: "redaction",
                table: "work",
                column: "next_at",
                filter: "next_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_work_part_id",
                schema: "redaction",
                table: "work",
                column: "part_id");

            migrationBuilder.CreateIndex(
                name: "ix_work_redaction_id_asked_at",
                schema: "redaction",
                table: "work",
                columns: new[] { "redaction_id", "asked_at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "access_grant",
                schema: "items");

            migrationBuilder.DropTable(
                name: "access_report",
                schema: "trails");

            migrationBuilder.DropTable(
                name: "agency",
                schema: "custody");

            migrationBuilder.DropTable(
                name: "agent_step",
                schema: "devices");

            migrationBuilder.DropTable(
                name: "approval",
                schema: "transfer");

            migrationBuilder.DropTable(
                name: "arrival",
                schema: "items");

            migrationBuilder.DropTable(
                name: "assignment",
                schema: "devices");

            migrationBuilder.DropTable(
                name: "authenticator",
                schema: "access");

            migrationBuilder.DropTable(
                name: "backup_run",
                schema: "transfer");

            migrationBuilder.DropTable(
                name: "bundle_item",
                schema: "disclosure");

            migrationBuilder.DropTable(
                name: "case_date",
                schema: "cases");

            migrationBuilder.DropTable(
                name: "case_dismissal",
                schema: "cases");

            migrationBuilder.DropTable(
                name: "case_incident",
                schema: "cases");

            migrationBuilder.DropTable(
                name: "case_item",
                schema: "cases");

            migrationBuilder.DropTable(
                name: "case_member",
                schema: "cases");

            migrationBuilder.DropTable(
                name: "case_note",
                schema: "cases");

            migrationBuilder.DropTable(
                name: "case_task",
                schema: "cases");

            migrationBuilder.DropTable(
                name: "chain_head",
                schema: "custody");

            migrationBuilder.DropTable(
                name: "check_out",
                schema: "intake");

            migrationBuilder.DropTable(
                name: "checklist_point",
                schema: "cases");

            migrationBuilder.DropTable(
                name: "client_secret",
                schema: "access");

            migrationBuilder.DropTable(
                name: "clip",
                schema: "items");

            migrationBuilder.DropTable(
                name: "copy_stretch",
                schema: "items");

            migrationBuilder.DropTable(
                name: "cosignature",
                schema: "custody");

            migrationBuilder.DropTable(
                name: "deed",
                schema: "custody");

            migrationBuilder.DropTable(
                name: "detail",
                schema: "custody");

            migrationBuilder.DropTable(
                name: "directory_group_member",
                schema: "access");

            migrationBuilder.DropTable(
                name: "draft",
                schema: "redaction");

            migrationBuilder.DropTable(
                name: "drill",
                schema: "transfer");

            migrationBuilder.DropTable(
                name: "duty",
                schema: "dispatch");

            migrationBuilder.DropTable(
                name: "effort",
                schema: "redaction");

            migrationBuilder.DropTable(
                name: "enrolment_code",
                schema: "devices");

            migrationBuilder.DropTable(
                name: "entry",
                schema: "custody");

            migrationBuilder.DropTable(
                name: "exhibit",
                schema: "cases");

            migrationBuilder.DropTable(
                name: "expected",
                schema: "dispatch");

            migrationBuilder.DropTable(
                name: "export",
                schema: "trails");

            migrationBuilder.DropTable(
                name: "finding",
                schema: "preservation");

            migrationBuilder.DropTable(
                name: "hold",
                schema: "retention");

            migrationBuilder.DropTable(
                name: "horizon",
                schema: "retention");

            migrationBuilder.DropTable(
                name: "hurry",
                schema: "intake");

            migrationBuilder.DropTable(
                name: "incident",
                schema: "dispatch");

            migrationBuilder.DropTable(
                name: "incident_item",
                schema: "cases");

            migrationBuilder.DropTable(
                name: "incident_lock",
                schema: "cases");

            migrationBuilder.DropTable(
                name: "inventory_file",
                schema: "intake");

            migrationBuilder.DropTable(
                name: "invitation",
                schema: "access");

            migrationBuilder.DropTable(
                name: "item",
                schema: "retention");

            migrationBuilder.DropTable(
                name: "item_category",
                schema: "cases");

            migrationBuilder.DropTable(
                name: "item_tag",
                schema: "items");

            migrationBuilder.DropTable(
                name: "keyset_request",
                schema: "keys");

            migrationBuilder.DropTable(
                name: "leaf",
                schema: "custody");

            migrationBuilder.DropTable(
                name: "lineage",
                schema: "items");

            migrationBuilder.DropTable(
                name: "listing_run",
                schema: "preservation");

            migrationBuilder.DropTable(
                name: "log_standing",
                schema: "custody");

            migrationBuilder.DropTable(
                name: "marker",
                schema: "review");

            migrationBuilder.DropTable(
                name: "match",
                schema: "dispatch");

            migrationBuilder.DropTable(
                name: "match_order",
                schema: "dispatch");

            migrationBuilder.DropTable(
                name: "matching_policy",
                schema: "dispatch");

            migrationBuilder.DropTable(
                name: "media_check",
                schema: "items");

            migrationBuilder.DropTable(
                name: "media_progress",
                schema: "items");

            migrationBuilder.DropTable(
                name: "network_failure",
                schema: "access");

            migrationBuilder.DropTable(
                name: "network_refusal",
                schema: "access");

            migrationBuilder.DropTable(
                name: "node",
                schema: "custody");

            migrationBuilder.DropTable(
                name: "non_evidence_rule",
                schema: "dispatch");

            migrationBuilder.DropTable(
                name: "permit",
                schema: "intake");

            migrationBuilder.DropTable(
                name: "person_claim",
                schema: "access");

            migrationBuilder.DropTable(
                name: "person_login",
                schema: "access");

            migrationBuilder.DropTable(
                name: "person_passkey",
                schema: "access");

            migrationBuilder.DropTable(
                name: "person_token",
                schema: "access");

            migrationBuilder.DropTable(
                name: "place",
                schema: "items");

            migrationBuilder.DropTable(
                name: "playback",
                schema: "review");

            migrationBuilder.DropTable(
                name: "proven_object",
                schema: "transfer");

            migrationBuilder.DropTable(
                name: "provider_binding",
                schema: "access");

            migrationBuilder.DropTable(
                name: "provisioned_person",
                schema: "access");

            migrationBuilder.DropTable(
                name: "reason",
                schema: "redaction");

            migrationBuilder.DropTable(
                name: "recheck",
                schema: "preservation");

            migrationBuilder.DropTable(
                name: "recording_time",
                schema: "dispatch");

            migrationBuilder.DropTable(
                name: "recovery_code",
                schema: "access");

            migrationBuilder.DropTable(
                name: "review",
                schema: "redaction");

            migrationBuilder.DropTable(
                name: "role_change",
                schema: "access");

            migrationBuilder.DropTable(
                name: "run_line",
                schema: "dispatch");

            migrationBuilder.DropTable(
                name: "saved_search",
                schema: "search");

            migrationBuilder.DropTable(
                name: "segment",
                schema: "redaction");

            migrationBuilder.DropTable(
                name: "session",
                schema: "access");

            migrationBuilder.DropTable(
                name: "set_aside_copy",
                schema: "items");

            migrationBuilder.DropTable(
                name: "stamp",
                schema: "custody");

            migrationBuilder.DropTable(
                name: "stated_purpose",
                schema: "review");

            migrationBuilder.DropTable(
                name: "store",
                schema: "items");

            migrationBuilder.DropTable(
                name: "store",
                schema: "retention");

            migrationBuilder.DropTable(
                name: "store_doubt",
                schema: "items");

            migrationBuilder.DropTable(
                name: "submitted_chunk",
                schema: "intake");

            migrationBuilder.DropTable(
                name: "transcript",
                schema: "review");

            migrationBuilder.DropTable(
                name: "upload_part",
                schema: "intake");

            migrationBuilder.DropTable(
                name: "used_answer",
                schema: "access");

            migrationBuilder.DropTable(
                name: "webhook_secret",
                schema: "access");

            migrationBuilder.DropTable(
                name: "bundle",
                schema: "disclosure");

            migrationBuilder.DropTable(
                name: "case_person",
                schema: "cases");

            migrationBuilder.DropTable(
                name: "case_folder",
                schema: "cases");

            migrationBuilder.DropTable(
                name: "directory_group",
                schema: "access");

            migrationBuilder.DropTable(
                name: "backup",
                schema: "transfer");

            migrationBuilder.DropTable(
                name: "incident",
                schema: "preservation");

            migrationBuilder.DropTable(
                name: "media_work",
                schema: "items");

            migrationBuilder.DropTable(
                name: "category",
                schema: "cases");

            migrationBuilder.DropTable(
                name: "view",
                schema: "review");

            migrationBuilder.DropTable(
                name: "move",
                schema: "transfer");

            migrationBuilder.DropTable(
                name: "stored_copy",
                schema: "items");

            migrationBuilder.DropTable(
                name: "render",
                schema: "redaction");

            migrationBuilder.DropTable(
                name: "incident",
                schema: "cases");

            migrationBuilder.DropTable(
                name: "run",
                schema: "dispatch");

            migrationBuilder.DropTable(
                name: "work",
                schema: "redaction");

            migrationBuilder.DropTable(
                name: "checkpoint",
                schema: "custody");

            migrationBuilder.DropTable(
                name: "submitted_file",
                schema: "intake");

            migrationBuilder.DropTable(
                name: "upload",
                schema: "intake");

            migrationBuilder.DropTable(
                name: "webhook_key",
                schema: "access");

            migrationBuilder.DropTable(
                name: "client",
                schema: "access");

            migrationBuilder.DropTable(
                name: "version",
                schema: "redaction");

            migrationBuilder.DropTable(
                name: "submission",
                schema: "intake");

            migrationBuilder.DropTable(
                name: "dock_session",
                schema: "intake");

            migrationBuilder.DropTable(
                name: "redaction",
                schema: "redaction");

            migrationBuilder.DropTable(
                name: "agent",
                schema: "devices");

            migrationBuilder.DropTable(
                name: "part",
                schema: "items");

            migrationBuilder.DropTable(
                name: "request",
                schema: "redaction");

            migrationBuilder.DropTable(
                name: "sealed_object",
                schema: "items");

            migrationBuilder.DropTable(
                name: "case_file",
                schema: "cases");

            migrationBuilder.DropTable(
                name: "item",
                schema: "items");

            migrationBuilder.DropTable(
                name: "key_version",
                schema: "keys");

            migrationBuilder.DropTable(
                name: "device",
                schema: "devices");

            migrationBuilder.DropTable(
                name: "person",
                schema: "access");

            migrationBuilder.DropTable(
                name: "unit",
                schema: "access");
        }
    }
}
