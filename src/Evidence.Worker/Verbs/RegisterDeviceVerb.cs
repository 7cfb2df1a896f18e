using Evidence.Devices;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Worker.Verbs;

/// <summary>Registers a device and, where an officer is named, says that they hold it from now on. Prints the device's id.</summary>
internal static class RegisterDeviceVerb
{
    private static readonly Actor Program = Actor.Program("evidence-worker register-device");

    public static async Task<int> RunAsync(VerbArguments arguments, CancellationToken cancellation)
    {
        if (!Vocabulary.TryParse<DeviceKind>(arguments.One("kind"), out var kind))
            throw new UsageException("--kind is body-worn, drone or other.");
        var wanted = new DeviceToRegister(arguments.One("make"), arguments.One("model"), arguments.One("serial"), kind, arguments.Maybe("label"));
        await using var services = VerbServices.Build();
        // Known before anything is written: a wrong name must not leave a device behind that nobody holds.
        var officer = arguments.Maybe("officer") is { } name ? await FindPerson.RunAsync(services, name, cancellation) : (PersonId?)null;

        await using var scope = services.CreateAsyncScope();
        var device = await scope.ServiceProvider.GetRequiredService<RegisterDevice>().RunAsync(wanted, Program, cancellation);
        if (officer is { } holder)
        {
            var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
            await scope.ServiceProvider.GetRequiredService<AssignDevice>().RunAsync(new(device, holder, now, null), Program, cancellation);
        }

        await Console.Out.WriteLineAsync(device.ToString());
        return 0;
    }
}
