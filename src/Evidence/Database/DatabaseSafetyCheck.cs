using Evidence.Kernel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Evidence.Database;

/// <summary>The program does not start on a database that may lose what it confirms, unless a setting names the risk.</summary>
internal sealed partial class DatabaseSafetyCheck(NpgsqlDataSource source, IConfiguration configuration, ILogger<DatabaseSafetyCheck> log)
    : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var risks = await DatabaseSafety.RisksAsync(source, cancellationToken);
        if (DatabaseSafety.NotAllowed(risks, configuration["Evidence:AllowRiskyDatabase"]) is { Count: > 0 } refused)
            throw Refuse(refused);
        foreach (var risk in risks)
            RiskTaken(risk.Setting, risk.Consequence);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static StartRefusedException Refuse(IReadOnlyList<DatabaseRisk> risks) => new(
        "the database is not safe: " + string.Join("; ", risks.Select(risk => $"{risk.Setting} is {risk.Value} ({risk.Consequence})")) + ".",
        $"Turn it on, or set Evidence:AllowRiskyDatabase to \"{string.Join(',', risks.Select(risk => risk.Setting))}\" if you take that risk.");

    [LoggerMessage(LogLevel.Warning, "The database runs with {Setting} off by decision: {Consequence}.")]
    private partial void RiskTaken(string setting, string consequence);
}
