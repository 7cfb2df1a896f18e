using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Evidence.Database;

/// <summary>Tables, columns, keys and indexes are named in snake_case; enumerations are stored as words and checked.</summary>
internal static class SnakeCase
{
    public static void UseSnakeCase(this ModelBuilder model)
    {
        foreach (var entity in model.Model.GetEntityTypes())
        {
            var table = entity.GetTableName()!;
            foreach (var property in entity.GetProperties())
            {
                if (property.FindAnnotation(RelationalAnnotationNames.ColumnName) is null)
                    property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
                if (EnumOf(property) is { } type)
                    AddWordCheck(entity, table, property, type);
            }

            NameKeys(entity, table);
        }
    }

    private static Type? EnumOf(IMutableProperty property)
    {
        var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        return type.IsEnum ? type : null;
    }

    private static void AddWordCheck(IMutableEntityType entity, string table, IMutableProperty property, Type type)
    {
        var words = string.Join(", ", Enum.GetNames(type).Select(name => $"'{JsonNamingPolicy.KebabCaseLower.ConvertName(name)}'"));
        entity.AddCheckConstraint($"ck_{table}_{property.GetColumnName()}", $"{property.GetColumnName()} in ({words})");
    }

    private static void NameKeys(IMutableEntityType entity, string table)
    {
        foreach (var key in entity.GetKeys())
            key.SetName(key.IsPrimaryKey() ? $"pk_{table}" : $"ak_{table}_{Columns(key.Properties)}");
        foreach (var key in entity.GetForeignKeys())
            key.SetConstraintName($"fk_{table}_{Columns(key.Properties)}");
        foreach (var index in entity.GetIndexes())
            index.SetDatabaseName($"ix_{table}_{Columns(index.Properties)}");
    }

    private static string Columns(IEnumerable<IMutableProperty> properties) =>
        string.Join('_', properties.Select(property => property.GetColumnName()));
}
