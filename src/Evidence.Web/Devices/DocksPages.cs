namespace Evidence.Web.Devices;

internal static class DocksPages
{
    public static void AddDocksPages(this IServiceCollection services) => services.AddScoped<DockBoard>();
}
