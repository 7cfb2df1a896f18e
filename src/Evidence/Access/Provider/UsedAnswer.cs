using Evidence.Database;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Evidence.Access.Provider;

/// <summary>An answer of the provider that counted already. What is replayed finds its row, on whichever web node.</summary>
public sealed class UsedAnswer
{
    public required Sha256Hash Hash { get; init; }

    /// <summary>Later than that it is too old to count anyway.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>True the first time. It holds at once and whatever follows: an answer that failed is not tried again.</summary>
    internal static async Task<bool> TakeAsync(EvidenceDb db, string what, DateTimeOffset until, CancellationToken cancellation)
    {
        var hash = Sha256Hash.Of(System.Text.Encoding.UTF8.GetBytes(what)).ToArray();
        return await db.Database.ExecuteSqlAsync($"insert into access.used_answer (hash, until) values ({hash}, {until}) on conflict do nothing", cancellation) == 1;
    }
}

internal sealed class UsedAnswerMapping : IEntityTypeConfiguration<UsedAnswer>
{
    public void Configure(EntityTypeBuilder<UsedAnswer> answer)
    {
        answer.ToTable("used_answer", "access");
        answer.HasKey(a => a.Hash);
    }
}
