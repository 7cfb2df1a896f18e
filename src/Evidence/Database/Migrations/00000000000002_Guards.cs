using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Evidence.Database.Migrations;

/// <summary>What no entity mapping can say: triggers, the job store's tables, grants.</summary>
[DbContext(typeof(EvidenceDb))]
[Migration("00000000000002_Guards")]
internal sealed class Guards : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.RunScript("custody");
        migrationBuilder.RunScript("guards");
        migrationBuilder.RunScript("access");
        migrationBuilder.RunScript("search");
        migrationBuilder.RunScript("redaction");
        migrationBuilder.RunScript("dispatch");
        migrationBuilder.RunScript("places");
        migrationBuilder.RunScript("stores");
        migrationBuilder.RunScript("retention");
        migrationBuilder.RunScript("keysets");
        migrationBuilder.RunScript("preservation");
        migrationBuilder.MakeJobStore();
        migrationBuilder.RunScript("grants");
    }
}
