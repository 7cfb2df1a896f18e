using Npgsql;

namespace Evidence.Database;

/// <summary>A setting of the database with which a confirmed custody entry could be lost or silently changed.</summary>
/// <param name="Setting">PostgreSQL's name for it.</param>
/// <param name="Value">What it is set to.</param>
public sealed record DatabaseRisk(string Setting, string Value)
{
    public string Consequence => Setting switch
    {
        "data_checksums" => "a page that the disk changed is read as if it were right",
        "fsync" => "a power cut can lose or mix up what was confirmed",
        "full_page_writes" => "a power cut can leave pages half old and half new",
        _ => "the last confirmed transactions are lost in a crash",
    };
}

/// <summary>Reads the four settings that decide whether a commit holds.</summary>
public static class DatabaseSafety
{
    private const string Query = "select name, setting from pg_settings where name in ('data_checksums', 'fsync', 'full_page_writes', 'synchronous_commit') order by name";

    /// <summary>Every risk of this database, as this role and connection see it.</summary>
    public static async Task<IReadOnlyList<DatabaseRisk>> RisksAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        await using var command = source.CreateCommand(Query);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var risks = new List<DatabaseRisk>();
        while (await reader.ReadAsync(cancellation))
            if (reader.GetString(1) == "off")
                risks.Add(new DatabaseRisk(reader.GetString(0), "off"));
        return risks;
    }

    /// <summary>The risks that <paramref name="allowed"/> (names apart by comma or space) does not name.</summary>
    public static IReadOnlyList<DatabaseRisk> NotAllowed(IReadOnlyList<DatabaseRisk> risks, string? allowed)
    {
        var named = (allowed ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        return [.. risks.Where(risk => !named.Contains(risk.Setting, StringComparer.Ordinal))];
    }
}
