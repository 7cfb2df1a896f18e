using System.Collections.Concurrent;
using Evidence.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Evidence.IntegrationTests.Database;

/// <summary>A program that is stopped, or a caller who hangs up, gives up what is under way.</summary>
public sealed class GivenUpTransactionTests
{
    [Fact]
    public async Task A_commit_that_is_given_up_is_told_to_its_caller_and_is_no_error_in_the_log()
    {
        var connections = await EvidenceDatabase.CreateAsync();
        using var log = new ErrorLog();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:Evidence", connections.App)]).Build();
        await using var services = new ServiceCollection().AddLogging(logging => logging.AddProvider(log)).AddEvidenceDatabase(configuration).BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EvidenceDb>();

        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            await db.Database.ExecuteSqlAsync($"select 1");
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => transaction.CommitAsync(new CancellationToken(canceled: true)));
        }

        Assert.Empty(log.Errors);
    }

    private sealed class ErrorLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Errors { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) Errors.Enqueue($"{eventId}: {formatter(state, exception)}");
        }

        public void Dispose()
        {
        }
    }
}
