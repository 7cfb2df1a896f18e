using Evidence.Kernel;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Evidence.Database;

/// <summary>Reads connection strings, and refuses those by which passwords and evidence would cross a network to nobody knows whom.</summary>
public static class DatabaseAddress
{
    private const int PortDigits = 5;

    /// <returns>Null where there is no such connection.</returns>
    /// <param name="configuration">With <c>ConnectionStrings</c>.</param>
    /// <param name="name">Of one of them.</param>
    /// <exception cref="StartRefusedException">The database is on another machine, and its certificate is not checked.</exception>
    public static string? Of(IConfiguration configuration, string name)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (configuration.GetConnectionString(name) is not { Length: > 0 } text)
            return null;
        var connection = new NpgsqlConnectionStringBuilder(text);
        var isSafe = connection.SslMode is SslMode.VerifyFull or SslMode.VerifyCA || (connection.Host ?? "").Split(',').All(IsLocal) || PlainConnections.AreAllowed(configuration);
        return isSafe ? text : throw new StartRefusedException(
            $"ConnectionStrings:{name} names a database on {connection.Host}, and does not say that its certificate is checked.",
            $"Add SSL Mode=VerifyFull, and Root Certificate=FILE where the agency signs its own. Where nobody else is on that network, set {PlainConnections.Setting} to true.");
    }

    /// <summary>A socket in a folder, or this machine by name or address, with or without a port.</summary>
    private static bool IsLocal(string host)
    {
        host = host.Trim();
        var colon = host.LastIndexOf(':');
        return host.Length > 0 && (host[0] == '/' || PlainConnections.IsLocal(host)
            || colon > 0 && host.Length - colon - 1 <= PortDigits && host[(colon + 1)..].All(char.IsAsciiDigit) && PlainConnections.IsLocal(host[..colon]));
    }
}
