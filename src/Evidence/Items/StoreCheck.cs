using Evidence.Kernel;
using Evidence.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Evidence.Items;

/// <summary>A program does not start on a folder that is not the store of its agency: every object would seem lost.</summary>
internal sealed class StoreCheck(IServiceProvider services) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            _ = services.GetRequiredService<IObjectStore>();
            return Task.CompletedTask;
        }
        catch (StoreAwayException away)
        {
            throw Refuse(away);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public static StartRefusedException Refuse(StoreAwayException away) => new(
        "the object store is not there. " + away.Message,
        "Mount its disk, or correct Evidence:Store (or the store's Folder); on a new installation run the worker's verb \"setup\" first.", away);
}
