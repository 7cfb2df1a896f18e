using Evidence.Items;
using Evidence.Kernel;
using Evidence.Transfer.Backups;
using Evidence.Transfer.Carrying;
using Evidence.Transfer.Moving;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace Evidence.Transfer;

public static class TransferModule
{
    /// <summary>Moving stores; needs the object stores beside it.</summary>
    public static IServiceCollection AddStoreMoves(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(Quarantine.Of(configuration));
        services.AddScoped<ListStores>();
        services.AddScoped<ReadMove>();
        services.AddScoped<ApproveRetirement>();
        services.AddScoped<CopyStore>();
        services.AddScoped<VerifyMove>();
        services.AddScoped<SwitchStore>();
        services.AddScoped<RetireStore>();
        services.AddScoped<WriteMoveList>();
        return services;
    }

    /// <summary>Taking everything out; needs the object stores beside it.</summary>
    public static IServiceCollection AddExport(this IServiceCollection services)
    {
        services.AddScoped<ExportInstallation>();
        return services;
    }

    /// <summary>Taking everything in, before the first start.</summary>
    public static IServiceCollection AddImport(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(StoreSettings.Of(configuration));
        services.AddScoped<ImportInstallation>();
        return services;
    }

    /// <summary>Making backups; needs the database, custody, the key ring and its care beside it.</summary>
    public static IServiceCollection AddBackups(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(BackupOptions.From(configuration)).AddSingleton<PostgresPrograms>();
        services.AddScoped<KeepBackups>().AddScoped<MakeBackup>().AddScoped<ListBackups>();
        return services;
    }

    /// <summary>Trying whether they can be restored; needs the object stores and who takes findings beside it.</summary>
    public static IServiceCollection AddDrills(this IServiceCollection services) => services.AddScoped<CheckRestored>().AddScoped<DrillRestore>();

    /// <summary>What the jobs do, for the host that runs them.</summary>
    public static IServiceCollection AddBackupWork(this IServiceCollection services) => services.AddDrills().AddSingleton<CareForBackups>();

    /// <summary>When they do it.</summary>
    public static IQuartzBuilder AddBackupJobs(this IQuartzBuilder quartz) => quartz.Every<BackupJob>(BackupJob.Pace).Every<DrillJob>(DrillJob.Pace);

    /// <summary>Restoring one; needs custody and the care for keys beside it, and no database.</summary>
    public static IServiceCollection AddRestore(this IServiceCollection services) => services.AddScoped<RestoreBackup>();
}
