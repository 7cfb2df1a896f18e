using Evidence.Kernel;
using Evidence.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Evidence.Items;

/// <summary>A program does not start on a place that is not the store of its agency: every object would seem lost.</summary>
internal sealed class StoreCheck(IServiceProvider services) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RequireAsync(services.GetRequiredService<IObjectStore>(), cancellationToken);
        }
        catch (IOException trouble) when (Refuse(trouble) is { } refused)
        {
            throw refused;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <exception cref="StoreAwayException">It is not there, or is another agency's.</exception>
    /// <exception cref="StoreRefusedException">It refuses the programs' credentials.</exception>
    public static Task RequireAsync(IObjectStore store, CancellationToken cancellation) => store is IStoreMark mark ? mark.RequireAsync(cancellation) : Task.CompletedTask;

    /// <summary>Null where the trouble is no reason for not starting that is known here.</summary>
    public static StartRefusedException? Refuse(IOException trouble) => trouble switch
    {
        StoreAwayException away => new StartRefusedException(
            "the object store is not there. " + away.Message,
            "Mount its disk, or correct Evidence:Store (or the store's settings); on a new installation run the worker's verb \"setup\" first.", away),
        StoreRefusedException refused => new StartRefusedException(
            "the object store does not let this program in. " + refused.Message, "Correct the store's credentials, or what it lets them do.", refused),
        _ => null,
    };
}
