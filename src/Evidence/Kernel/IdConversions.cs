using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Evidence.Kernel;

/// <summary>How identifiers and hashes lie in the database: <c>uuid</c>, and <c>bytea</c> of 32 bytes.</summary>
internal static class IdConversions
{
    public static void AddIdConversions(this ModelConfigurationBuilder model)
    {
        foreach (var type in typeof(AgencyId).Assembly.GetTypes().Where(IsIdentifier))
            model.Properties(type).HaveConversion(typeof(IdConverter<>).MakeGenericType(type));
        model.Properties<Sha256Hash>().HaveConversion<HashConverter>();
    }

    private static bool IsIdentifier(Type type) =>
        type.IsValueType && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IIdentifier<>));

    private sealed class IdConverter<T>() : ValueConverter<T, Guid>(id => id.Value, value => From(value))
        where T : struct, IIdentifier<T>
    {
        private static T From(Guid value) => T.From(value);
    }

    private sealed class HashConverter() : ValueConverter<Sha256Hash, byte[]>(hash => hash.ToArray(), bytes => From(bytes))
    {
        private static Sha256Hash From(byte[] bytes) => new(bytes);
    }
}
