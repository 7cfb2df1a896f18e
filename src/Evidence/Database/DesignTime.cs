using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Evidence.Database;

/// <summary>Lets the migration tool see the model; no database is asked.</summary>
internal sealed class DesignTime : IDesignTimeDbContextFactory<EvidenceDb>
{
    public EvidenceDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<EvidenceDb>().UseEvidence("Host=none").Options);
}
