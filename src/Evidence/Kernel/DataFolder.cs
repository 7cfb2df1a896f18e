using Microsoft.Extensions.Configuration;

namespace Evidence.Kernel;

/// <summary>Where an installation keeps what is not in its database. Every node sees the same folder.</summary>
public static class DataFolder
{
    /// <summary><c>Evidence:Data</c>.</summary>
    /// <exception cref="StartRefusedException">It is not set.</exception>
    public static string Of(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration["Evidence:Data"] is { Length: > 0 } folder ? folder : throw new StartRefusedException("Evidence:Data is not set.", "Name the data folder.");
    }

    /// <summary><c>Evidence:Store</c>, or <c>store</c> in the data folder: the sealed objects.</summary>
    public static string StoreOf(IConfiguration configuration)
    {
        var data = Of(configuration);
        return configuration["Evidence:Store"] is { Length: > 0 } store ? store : Path.Combine(data, "store");
    }
}
