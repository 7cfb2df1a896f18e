using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Evidence.Database.Migrations
{
    /// <inheritdoc />
    public partial class MediaWork : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_media_check_state",
                schema: "items",
                table: "media_check");

            migrationBuilder.DropIndex(
                name: "ix_lineage_source_id",
                schema: "items",
                table: "lineage");

            migrationBuilder.AddColumn<bool>(
                name: "complete",
                schema: "items",
                table: "media_check",
                type: "boolean",
                nullable: true);

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
                    next_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    text = table.Column<string>(type: "text", nullable: true),
                    object_id = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_media_work", x => new { x.part_id, x.kind });
                    table.CheckConstraint("ck_media_work_kind", "kind in ('check', 'thumbnail', 'proxy')");
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

            migrationBuilder.AddCheckConstraint(
                name: "ck_media_check_state",
                schema: "items",
                table: "media_check",
                sql: "state in ('waiting', 'playable', 'damaged', 'unplayable', 'not-media')");

            migrationBuilder.CreateIndex(
                name: "ix_lineage_source_id_recipe",
                schema: "items",
                table: "lineage",
                columns: new[] { "source_id", "recipe" },
                unique: true);

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

            migrationBuilder.Sql("grant select, insert, update, delete on items.media_work to evidence_app");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "media_work",
                schema: "items");

            migrationBuilder.DropCheckConstraint(
                name: "ck_media_check_state",
                schema: "items",
                table: "media_check");

            migrationBuilder.DropIndex(
                name: "ix_lineage_source_id_recipe",
                schema: "items",
                table: "lineage");

            migrationBuilder.DropColumn(
                name: "complete",
                schema: "items",
                table: "media_check");

            migrationBuilder.AddCheckConstraint(
                name: "ck_media_check_state",
                schema: "items",
                table: "media_check",
                sql: "state in ('waiting', 'passed', 'damaged', 'not-media', 'failed')");

            migrationBuilder.CreateIndex(
                name: "ix_lineage_source_id",
                schema: "items",
                table: "lineage",
                column: "source_id");
        }
    }
}
