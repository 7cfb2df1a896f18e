using Xunit;
using Microsoft.EntityFrameworkCore;

namespace Evidence.IntegrationTests.Database;

public sealed class PendingChangesTests
{
    [Fact]
    public async Task The_migration_is_what_the_entities_say()
    {
        await using var db = EvidenceDatabase.Open("Host=none");
        Assert.False(db.Database.HasPendingModelChanges(), "An entity changed: run scripts/new-initial-migration.sh.");
    }
}
