using Evidence.IntegrationTests.Intake;
using Xunit;

namespace Evidence.IntegrationTests.Access.SigningIn;

/// <summary>A station where everybody needs a second factor, as it is where nobody says otherwise.</summary>
public sealed class RequiredStation : IAsyncLifetime, IDisposable
{
    public Station Station { get; } = new() { Settings = [("Evidence:SecondFactor", "required")] };

    public Task InitializeAsync() => Station.InitializeAsync();

    public Task DisposeAsync() => Station.DisposeAsync();

    public void Dispose() => Station.Dispose();
}
