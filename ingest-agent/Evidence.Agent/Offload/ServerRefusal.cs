using System.Net;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Offload;

/// <summary>The server understood the request and said no; asking the same again would change nothing.</summary>
internal sealed class ServerRefusal(HttpStatusCode status, Problem? problem)
    : Exception(problem?.Detail ?? problem?.Title ?? $"The server answered {(int)status}.")
{
    public HttpStatusCode Status { get; } = status;

    public string Code { get; } = problem?.Code ?? "";

    public string Hint { get; } = problem?.Hint ?? "Ask the administrator to look at the server's log.";

    public IReadOnlyList<int> Missing { get; } = problem?.Missing ?? [];
}
