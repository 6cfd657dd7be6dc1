package dev.sfumato.diffusion.engine;

import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that drives an agent: it works while there is work and sleeps until woken when there is none. */
public final class AgentRunner implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(AgentRunner.class);

    private final Agent agent;
    private final Thread thread;
    private volatile boolean running = true;

    private AgentRunner(Agent agent, String role) {
        this.agent = agent;
        // A daemon, so that an engine that nobody closed does not keep a program from ending.
        this.thread = Thread.ofPlatform().name(role).daemon(true).unstarted(this::run);
    }

    /** Starts a thread of the given name. */
    public static AgentRunner start(Agent agent, String role) {
        AgentRunner runner = new AgentRunner(agent, role);
        runner.thread.start();
        return runner;
    }

    /** Says that there may be work; any thread. */
    public void wake() {
        LockSupport.unpark(thread);
    }

    /** Whether the agent is driven: false once it is closed or has failed. */
    public boolean isRunning() {
        return running && thread.isAlive();
    }

    /** Whether the caller is the agent's own thread. */
    public boolean isOwnThread() {
        return Thread.currentThread() == thread;
    }

    private void run() {
        try {
            while (running) {
                if (agent.doWork() == 0) {
                    LockSupport.park(this);
                }
            }
        } catch (RuntimeException | Error e) {
            log.error("{} failed and stops", thread.getName(), e);
        } finally {
            agent.onClose();
        }
    }

    /**
     * Lets the unit of work in progress end, then the agent, and waits for both; on the agent's own thread it does not
     * wait.
     */
    @Override
    public void close() {
        running = false;
        wake();
        if (isOwnThread()) {
            return;
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
