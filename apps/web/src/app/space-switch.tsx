// SPDX-License-Identifier: AGPL-3.0-or-later
import { Menu, UnstyledButton } from '@mantine/core';
import Check from 'lucide-react/icons/check';
import ChevronsUpDown from 'lucide-react/icons/chevrons-up-down';
import MapPin from 'lucide-react/icons/map-pin';
import { prefer } from './preferences.js';
import css from './top.module.css';
import { useWho } from './who.js';

/** Which space one looks at. */
export function SpaceSwitch() {
  const { space, spaces } = useWho();
  if (!space) return <span className="grow" />;
  return (
    <div className="grow">
      <Menu width={280} position="bottom-start" shadow="md">
        <Menu.Target>
          <UnstyledButton className={css['space']} aria-label={`Space: ${space.name}. Change`}>
            <MapPin size={16} aria-hidden />
            <span>{space.name}</span>
            <ChevronsUpDown size={14} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {spaces.map((one) => (
            <Menu.Item
              key={one.id}
              onClick={() => prefer({ spaceId: one.id })}
              rightSection={one.id === space.id ? <Check size={16} aria-label="chosen" /> : null}
            >
              <b>{one.name}</b>
              <div className="small muted">{one.location ?? `${one.members} people`}</div>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
