using System.Text;
using Evidence.Database;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Evidence.Transfer.Carrying;

/// <summary>A table that goes along, as the model has it.</summary>
/// <param name="Name">Schema and table, such as <c>items.item</c>; both are plain words.</param>
/// <param name="Columns">Those that are stored and not made by the database.</param>
/// <param name="Key">Of the primary key: the order of the rows.</param>
/// <param name="Secret">Columns that only the passphrase shows.</param>
/// <param name="Except">Which rows stay behind, as SQL; or null.</param>
internal sealed record TableShape(string Name, IReadOnlyList<string> Columns, IReadOnlyList<string> Key, IReadOnlyList<string> Secret, string? Except)
{
    /// <summary>All of them, each after those that its rows refer to.</summary>
    public static IReadOnlyList<TableShape> Ordered(EvidenceDb db)
    {
        var carried = db.Model.GetEntityTypes().Where(type => CarriedTables.Carried.ContainsKey(NameOf(type))).ToList();
        var ordered = new List<IEntityType>();
        while (ordered.Count < carried.Count)
            ordered.Add(carried.First(type => !ordered.Contains(type)
                && type.GetForeignKeys().All(key => key.PrincipalEntityType == type || !carried.Contains(key.PrincipalEntityType) || ordered.Contains(key.PrincipalEntityType))));
        return [.. ordered.Select(Of)];
    }

    /// <summary>The layout of the tables that go along: the last migration, and a hash over their columns, which no migration's name can promise.</summary>
    public static async Task<string> SchemaAsync(EvidenceDb db, CancellationToken cancellation)
    {
        var columns = string.Concat(Ordered(db).Select(table => $"{table.Name} {List(table.Columns)}\n"));
        return $"{(await db.Database.GetAppliedMigrationsAsync(cancellation)).Last()}/{Sha256Hash.Of(Encoding.UTF8.GetBytes(columns))}";
    }

    public static string NameOf(IEntityType type) => $"{type.GetSchema()}.{type.GetTableName()}";

    /// <summary>The columns as SQL lists them.</summary>
    public static string List(IEnumerable<string> columns) => string.Join(", ", columns.Select(column => $"\"{column}\""));

    private static TableShape Of(IEntityType type) => new(
        NameOf(type),
        [.. type.GetProperties().Where(p => p.GetComputedColumnSql() is null && !CarriedTables.Made.Contains($"{NameOf(type)}.{p.GetColumnName()}")).Select(p => p.GetColumnName())],
        [.. type.FindPrimaryKey()!.Properties.Select(p => p.GetColumnName())],
        CarriedTables.Secret.GetValueOrDefault(NameOf(type), []),
        CarriedTables.Carried[NameOf(type)]);
}
